package parley.server.introduction;

import parley.protocol.Answer;
import parley.protocol.Code;
import parley.server.account.Account;

/// Why there is no introduction, or nothing comes of one.
public final class Refusals {

  private Refusals() {}

  /// No introduction of that name, or one that somebody else has asked for.
  public static Answer noSuch(long id) {
    return refused(id, Code.USAGE, "no such introduction, or no longer");
  }

  /// The other of an introduction is there no more.
  public static Answer gone(long id, OpenIntroduction introduction) {
    return refused(id, Code.OFFLINE, introduction.other().account() + " is not online");
  }

  static Answer blocked(long id, Account user) {
    return refused(id, Code.BLOCKED, user + " has blocked you");
  }

  static Answer refused(long id, Code code, String text) {
    return new Answer.Refused(id, code, text);
  }
}
