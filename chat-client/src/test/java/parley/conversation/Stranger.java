package parley.conversation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/// Somebody who connects to the server without a client. Belongs to the thread of its scene.
final class Stranger implements AutoCloseable {

  private final Socket socket;

  /// Connects to the server on `port`.
  Stranger(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
  }

  /// Sends `bytes`, whatever they are.
  void say(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /// Waits until the server has closed the connection.
  void expectCutOff() throws IOException {
    socket.setSoTimeout((int) Transcript.PATIENCE.toMillis());
    socket.getInputStream().readAllBytes();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
