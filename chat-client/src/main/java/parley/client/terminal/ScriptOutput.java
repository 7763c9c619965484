package parley.client.terminal;

import java.io.IOException;
import parley.client.api.ClientEvent;

/// Where a [ScriptFrontEnd] tells what happens. Any thread may call it; what a call says is out
/// when it returns.
interface ScriptOutput {

  /// Tells of an event.
  void event(ClientEvent event) throws IOException;

  /// Tells what the command in line `line` brought.
  ///
  /// @param word what the line starts with
  void reply(long line, String word, Reply reply) throws IOException;
}
