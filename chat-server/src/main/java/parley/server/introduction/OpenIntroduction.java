package parley.server.introduction;

import java.time.Instant;
import java.util.List;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.Fingerprint;
import parley.protocol.Introduction;
import parley.protocol.Purpose;
import parley.server.account.Account;
import parley.server.session.Session;

/// An introduction while it is good. What can change is guarded by [Introductions].
public final class OpenIntroduction {

  /// One of the two.
  ///
  /// @param key what the session was logged in with
  public record Party(Account account, Session session, Fingerprint key) {}

  final String id;
  final Bytes ticket;
  final Purpose purpose;
  final Party initiator;
  final Party other;
  final Instant expires;

  /// Where the initiator was told to dial.
  final List<String> addresses;

  /// Where the other was told to dial back.
  List<String> dialBack = List.of();

  /// One of the two is gone, or has blocked the other: nothing more comes of it.
  boolean over;

  OpenIntroduction(
      String id,
      Bytes ticket,
      Purpose purpose,
      Party initiator,
      Party other,
      List<String> addresses,
      Instant expires) {
    this.id = id;
    this.ticket = ticket;
    this.purpose = purpose;
    this.initiator = initiator;
    this.other = other;
    this.addresses = addresses;
    this.expires = expires;
  }

  /// The answer to who asks by a name that no introduction has, or one that somebody else has asked
  /// for.
  public static Answer noSuch(long request) {
    return new Answer.Refused(request, Code.USAGE, "no such introduction, or no longer");
  }

  /// The answer to who asks when the other is there no more.
  public Answer gone(long request) {
    return new Answer.Refused(request, Code.OFFLINE, other.account + " is not online");
  }

  /// Its name.
  public String id() {
    return id;
  }

  /// Who asked first.
  public Party initiator() {
    return initiator;
  }

  /// Whom the initiator asked for.
  public Party other() {
    return other;
  }

  /// Whether `session` has part in it.
  boolean isOf(Session session) {
    return initiator.session == session || other.session == session;
  }

  Answer answer(long request, Account asker) {
    return new Answer.Introduced(request, asker == initiator.account ? forInitiator() : forOther());
  }

  Event event() {
    return new Event.Introduced(forOther());
  }

  /// The other hears that the initiator will not come.
  void tellOfEnd() {
    other.session().send(new Event.IntroductionEnded(id));
  }

  private Introduction forInitiator() {
    return new Introduction(id, ticket, other.account.name(), other.key, purpose, true, addresses);
  }

  private Introduction forOther() {
    return new Introduction(
        id, ticket, initiator.account.name(), initiator.key, purpose, false, List.of());
  }
}
