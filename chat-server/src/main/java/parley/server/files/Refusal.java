package parley.server.files;

import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Limits;

/// Why nothing more of files is taken.
enum Refusal {
  /// The user has too many names, or holds something of too many files.
  TOO_MANY("at most " + Limits.FILES + " files"),
  /// The registry has no room for more.
  NO_ROOM("the server has no room for more of files");

  private final String text;

  Refusal(String text) {
    this.text = text;
  }

  /// The answer to a request.
  Answer answer(long request) {
    return new Answer.Refused(request, Code.THROTTLED, text);
  }
}
