package parley.server.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.Limits;
import parley.protocol.Request;
import parley.server.account.Account;
import parley.server.bus.Bus;
import parley.server.metrics.Metrics;
import parley.server.presence.Online;
import parley.wire.JsonCodec;

/// Messages to everyone online: neither stored nor acknowledged. Any thread may call.
public final class Broadcasts {

  private final Online online;
  private final Bus bus;
  private final Clock clock;
  private final Metrics metrics;

  /// Sends by way of `bus` to those who are `online`.
  public Broadcasts(Online online, Bus bus, Clock clock, Metrics metrics) {
    this.online = online;
    this.bus = bus;
    this.clock = clock;
    this.metrics = metrics;
    bus.subscribe(this::hear);
  }

  /// Says a text to all but those who have blocked `from`; `from` learns whether there were any.
  public Answer broadcast(Account from, Request.SendBroadcast request) {
    if (request.text().isEmpty()) {
      return new Answer.Refused(request.id(), Code.USAGE, "a broadcast needs a text");
    }
    if (Limits.isTooLarge(request.text())) {
      return Post.tooLarge(request.id());
    }
    boolean partial = from.blockedBy().stream().anyMatch(online::contains);
    metrics.broadcast();
    bus.publish(
        new Bus.Fact.Broadcast(
            from, clock.instant().truncatedTo(ChronoUnit.MILLIS), request.text()));
    return new Answer.BroadcastSent(request.id(), partial);
  }

  private void hear(Bus.Fact fact) {
    switch (fact) {
      case Bus.Fact.Broadcast broadcast -> send(broadcast);
      case Bus.Fact.Came came -> {}
      case Bus.Fact.Went went -> {}
    }
  }

  private void send(Bus.Fact.Broadcast broadcast) {
    Account from = broadcast.from();
    online.onEachLoop(there -> {
      int recipients = 0;
      ByteBuf frame =
          JsonCodec.encode(
              ByteBufAllocator.DEFAULT,
              new Event.BroadcastMessage(from.name(), broadcast.sent(), broadcast.text()));
      for (Online.Attendance attendance : there) {
        if (attendance.account() != from && !attendance.account().hasBlocked(from)) {
          attendance.session().send(frame.retainedDuplicate());
          recipients++;
        }
      }
      frame.release();
      metrics.broadcastCopies(recipients);
    });
  }
}
