package parley.client.peer;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import parley.protocol.MessageId;

/// Names the messages of one run of this client, whichever way they go: none gets the id of
/// another. Any thread may ask.
public final class MessageIds {

  private final String run = newRun();
  private final AtomicLong last = new AtomicLong();

  /// An id that nothing else has.
  public MessageId next() {
    return new MessageId(run, last.incrementAndGet());
  }

  private static String newRun() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
