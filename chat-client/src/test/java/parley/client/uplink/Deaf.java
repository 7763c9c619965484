package parley.client.uplink;

import java.time.Duration;
import parley.client.api.ClientEnd;
import parley.protocol.Code;
import parley.protocol.Event;

/// Hears nothing of an uplink that a test does not care for.
public class Deaf implements Uplink.Owner {

  @Override
  public void connected(Uplink.Session session) {}

  @Override
  public void received(Event event) {}

  @Override
  public void disconnected(Code code, String text, Duration retry) {}

  @Override
  public void closed(ClientEnd end) {}
}
