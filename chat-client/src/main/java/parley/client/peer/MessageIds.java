package parley.client.peer;

import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import parley.protocol.Bytes;
import parley.protocol.MessageId;

/// Names the messages of one run of this client, whichever way they go: none gets the id of
/// another. Any thread may ask.
public final class MessageIds {

  private final String run =
      Base64.getUrlEncoder().withoutPadding().encodeToString(Bytes.random(16).toArray());
  private final AtomicLong last = new AtomicLong();

  /// An id that nothing else has.
  public MessageId next() {
    return new MessageId(run, last.incrementAndGet());
  }
}
