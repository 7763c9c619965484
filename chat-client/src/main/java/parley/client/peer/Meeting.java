package parley.client.peer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.protocol.Fingerprint;
import parley.protocol.Introduction;
import parley.protocol.Limits;
import parley.protocol.PeerMessage;
import parley.protocol.Purpose;
import parley.protocol.Rung;

/// One introduction while it lives: which links it has, and whether its ticket is spent. Belongs to
/// the peer loop.
///
/// ```
/// open --- use, by the initiator, on one of its links ---> over
///   |                                                       ^
///   +------------------ 30 s, or given up ------------------+
/// ```
final class Meeting {

  private final Introduction introduction;
  private final Self self;
  private final Owner owner;

  /// Those under way and those that wait for their use.
  private final List<Handshake> links = new ArrayList<>();

  private @Nullable Consumer<Handshake> climber;
  private @Nullable Consumer<Failure> loser;
  private boolean over;

  private boolean refusalTold;
  private boolean dialledBack;
  private boolean metAtRelay;

  /// Hears what comes of it.
  interface Owner {

    /// A link of this meeting is in use: its ticket is spent.
    void linked(Meeting meeting, PeerLink link);

    /// It is over without a link.
    void inVain(Meeting meeting);

    /// Why the other must not come, if so.
    @Nullable Failure refusal(Introduction introduction);

    /// The other was refused, for the first time in this meeting.
    void refused(Meeting meeting);
  }

  Meeting(Introduction introduction, Self self, Owner owner) {
    this.introduction = introduction;
    this.self = self;
    this.owner = owner;
  }

  Introduction introduction() {
    return introduction;
  }

  boolean isOver() {
    return over;
  }

  /// What to tell the other in place of the hello, if anything.
  @Nullable Failure refusal() {
    return owner.refusal(introduction);
  }

  /// The other was refused.
  void refused() {
    if (!refusalTold) {
      refusalTold = true;
      owner.refused(this);
    }
  }

  /// Whether the initiator may be dialled back, which is done once.
  boolean dialBack() {
    boolean may = !over && !introduction.initiator() && !dialledBack;
    dialledBack = true;
    return may;
  }

  /// Whether the initiator may be met at the relay, which is done once.
  boolean meetAtRelay() {
    boolean may = !over && !introduction.initiator() && !metAtRelay;
    metAtRelay = true;
    return may;
  }

  /// `climber` takes the links that are authenticated from now on; `loser` hears it when the other
  /// dials back and refuses.
  void climb(Consumer<Handshake> climber, Consumer<Failure> loser) {
    this.climber = climber;
    this.loser = loser;
  }

  /// Whether this side has asked first, for a private session, and whoever holds `key` may come.
  boolean awaits(Fingerprint key) {
    return !over
        && introduction.initiator()
        && introduction.purpose() == Purpose.PRIVATE
        && introduction.key().equals(key);
  }

  /// The other has dialled back, and refuses.
  void turnedDown(Failure why) {
    if (loser != null) {
      loser.accept(why);
    }
  }

  /// This side's hello.
  PeerMessage.PeerHello hello() {
    return new PeerMessage.PeerHello(
        Limits.PROTOCOL_VERSION,
        self.server(),
        self.user(),
        introduction.user(),
        introduction.introduction(),
        introduction.ticket());
  }

  /// Whether who holds `key` and says `hello` is the one to meet.
  boolean isProvenBy(Fingerprint key, PeerMessage.PeerHello hello) {
    return !over
        && key.equals(introduction.key())
        && hello.version() == Limits.PROTOCOL_VERSION
        && hello.server().equals(self.server())
        && hello.from().equals(introduction.user())
        && hello.to().equals(self.user())
        && isEqual(hello.introduction(), introduction.introduction())
        && hello.ticket().equals(introduction.ticket());
  }

  /// A link is under way.
  void opened(Handshake link) {
    links.add(link);
  }

  /// It has ended without use.
  void closed(Handshake link) {
    links.remove(link);
  }

  /// Both sides of `link` have proved themselves.
  void authenticated(Handshake link) {
    if (introduction.initiator()) {
      if (climber == null) {
        link.close();
      } else {
        climber.accept(link);
      }
    }
  }

  /// By the initiator: this link it shall be.
  void use(Handshake link, Rung path) {
    link.send(new PeerMessage.Use(path));
    used(link, path);
  }

  /// The initiator has chosen this link. All others are closed.
  void used(Handshake link, Rung path) {
    over = true;
    links.remove(link);
    closeLinks();
    owner.linked(this, link.handOver(path));
  }

  /// It is over: given up, or its time has come.
  void end() {
    if (!over) {
      over = true;
      closeLinks();
      owner.inVain(this);
    }
  }

  private void closeLinks() {
    List<Handshake> rest = List.copyOf(links);
    links.clear();
    rest.forEach(Handshake::close);
  }

  /// In a time that tells nothing about where they differ.
  private static boolean isEqual(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
