package parley.client.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientEvent;

/// Events and replies as plain lines for people: no colours, no prompt. Any thread may use it.
final class PlainOutput implements ScriptOutput {

  private final OutputStream out;
  private final Transcript transcript;
  private final @Nullable ConversationLog log;

  /// Writes to `out`, which should not need a flush of its own for each write.
  PlainOutput(OutputStream out, Clock clock, @Nullable ConversationLog log) {
    this.out = out;
    this.transcript = new Transcript(Theme.PLAIN, clock);
    this.log = log;
  }

  @Override
  public synchronized void event(ClientEvent event) throws IOException {
    write(transcript.event(event));
    if (log != null) {
      log.event(event);
    }
  }

  @Override
  public synchronized void reply(long line, String word, Reply reply) throws IOException {
    write(transcript.reply(reply));
    if (log != null) {
      log.reply(reply);
    }
  }

  private void write(List<AttributedString> lines) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (AttributedString line : lines) {
      bytes.write(line.toString().getBytes(StandardCharsets.UTF_8));
      bytes.write('\n');
    }
    bytes.writeTo(out);
    out.flush();
  }
}
