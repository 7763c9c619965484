package parley.client.peer;

import parley.protocol.Code;

/// Why a link did not come about, in words for people. `code` is `unreachable`, unless there is no
/// point in trying another way.
record Failure(Code code, String why) {

  static Failure unreachable(String why) {
    return new Failure(Code.UNREACHABLE, why);
  }
}
