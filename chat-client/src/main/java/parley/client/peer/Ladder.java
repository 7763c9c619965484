package parley.client.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parley.client.api.PeerConfig;
import parley.client.api.PeerPath.Tried;
import parley.client.uplink.Asking;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.protocol.Rung;

/// The initiator's climb: one way after the other, until a link is there. Belongs to the peer loop.
///
/// ```
/// direct: all addresses at once, 3 s each -> reverse: the other dials, 5 s -> relay -> unreachable
///    |                                          |                              |
///    +------------------------------------------+------------------------------+--> use
/// ```
final class Ladder {

  /// How long the other has to dial back.
  static final Duration DIALLED_BACK_WITHIN = Duration.ofSeconds(5);

  private final Meeting meeting;
  private final PeerConfig ways;
  private final PeerDialer dialer;
  private final Asking server;
  private final PeerLoop loop;
  private final List<Tried> tried = new ArrayList<>();
  private @Nullable Future<?> patience;
  private int dialling;
  private boolean over;

  /// Why it was in vain, if it was.
  private @Nullable Failure failure;

  Ladder(Meeting meeting, PeerConfig ways, PeerDialer dialer, Asking server, PeerLoop loop) {
    this.meeting = meeting;
    this.ways = ways;
    this.dialer = dialer;
    this.server = server;
    this.loop = loop;
  }

  /// What was tried in vain until now.
  List<Tried> tried() {
    return List.copyOf(tried);
  }

  /// Why the meeting is over without a link.
  Failure failure() {
    return failure == null ? Failure.unreachable(text()) : failure;
  }

  /// Begins. The meeting hears how it ends: it is in use, or over in vain.
  void climb() {
    meeting.climb(this::arrived, why -> failed(Rung.REVERSE, "", why));
    direct();
  }

  private void arrived(Handshake link) {
    over = true;
    stopWaiting();
    meeting.use(link, link.rung(meeting));
  }

  private void direct() {
    List<String> addresses = meeting.introduction().addresses();
    if (!ways.direct()) {
      failed(Rung.DIRECT, "", "disabled");
    } else if (addresses.isEmpty()) {
      failed(Rung.DIRECT, "", user() + " gives no address to dial");
    } else {
      dialling = addresses.size();
      for (String address : addresses) {
        dialer.dial(address, meeting, dialled(address));
      }
      return;
    }
    reverse();
  }

  private Handshake.Owner dialled(String address) {
    return new Handshake.Owner() {
      @Override
      public void authenticated() {
        server.tell(new Notification.Linked(introduction(), address));
      }

      @Override
      public void failed(Failure why) {
        dialling--;
        Ladder.this.failed(Rung.DIRECT, address, why);
        if (dialling == 0 && !isOver()) {
          reverse();
        }
      }
    };
  }

  private void reverse() {
    if (!ways.reverse()) {
      failed(Rung.REVERSE, "", "disabled");
      relay();
      return;
    }
    server.ask(
        id -> new Request.Reverse(id, introduction()),
        answer -> {
          if (answer instanceof Answer.Refused refused) {
            onto(Rung.REVERSE, refused.text(), this::relay);
          } else if (!isOver()) {
            String why = "no link from " + user() + " within " + seconds(DIALLED_BACK_WITHIN);
            patience =
                loop.schedule(() -> onto(Rung.REVERSE, why, this::relay), DIALLED_BACK_WITHIN);
          }
        });
  }

  private void relay() {
    if (!ways.relay()) {
      onto(Rung.RELAY, "disabled", meeting::end);
      return;
    }
    server.ask(
        id -> new Request.Relay(id, introduction()),
        answer -> {
          if (isOver()) {
            return;
          }
          if (answer instanceof Answer.RelayReady ready) {
            dialer.relay(ready.token(), meeting, relayed());
          } else {
            String why = answer instanceof Answer.Refused refused ? refused.text() : "no relay";
            onto(Rung.RELAY, why, meeting::end);
          }
        });
  }

  private Handshake.Owner relayed() {
    return why -> {
      failed(Rung.RELAY, "", why);
      if (!isOver()) {
        meeting.end();
      }
    };
  }

  private void onto(Rung failed, String why, Runnable next) {
    if (!isOver()) {
      failed(failed, "", why);
      next.run();
    }
  }

  /// One who is refused for their key need not try another way.
  private void failed(Rung rung, String address, Failure why) {
    failed(rung, address, why.why());
    if (!isOver() && why.code() == Code.PEER_KEY_CHANGED) {
      over = true;
      stopWaiting();
      failure = why;
      meeting.end();
    }
  }

  private void failed(Rung rung, String address, String why) {
    if (!isOver()) {
      tried.add(new Tried(rung, address, why));
    }
  }

  private boolean isOver() {
    return over || meeting.isOver();
  }

  private void stopWaiting() {
    if (patience != null) {
      patience.cancel(false);
    }
  }

  private String text() {
    if (tried.isEmpty()) {
      return user() + " cannot be reached: given up";
    }
    return user()
        + " cannot be reached: "
        + tried.stream()
            .map(each ->
                each.rung().word()
                    + (each.address().isEmpty() ? "" : " " + each.address())
                    + ": "
                    + each.why())
            .collect(Collectors.joining("; "));
  }

  private String introduction() {
    return meeting.introduction().introduction();
  }

  private String user() {
    return meeting.introduction().user();
  }

  private static String seconds(Duration time) {
    return time.toSeconds() + " s";
  }
}
