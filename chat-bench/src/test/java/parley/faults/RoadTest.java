package parley.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class RoadTest {

  private static final int AT_MOST_MILLIS = 60_000;

  private ServerSocket server;
  private Road road;
  private Socket client;
  private Socket served;

  @BeforeEach
  void connect() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
    road = new Road(server::getLocalPort);
    client = dial();
    served = server.accept();
    served.setSoTimeout(AT_MOST_MILLIS);
  }

  @AfterEach
  void close() throws IOException {
    road.close();
    client.close();
    served.close();
    server.close();
  }

  @Test
  void whatIsSentArrivesBothWays() throws IOException {
    send(client, "hello");
    assertThat(receive(served, 5)).isEqualTo("hello");
    send(served, "you too");
    assertThat(receive(client, 7)).isEqualTo("you too");
  }

  @Test
  void aRoadStallsInTheMiddleOfAFrameAndGoesOn() throws IOException {
    road.stall(3);
    send(client, "hello");

    assertThat(receive(served, 3)).isEqualTo("hel");
    served.setSoTimeout(50);
    assertThatIOException()
        .isThrownBy(() -> receive(served, 1))
        .isInstanceOf(SocketTimeoutException.class);

    road.clear();
    served.setSoTimeout(AT_MOST_MILLIS);
    assertThat(receive(served, 2)).isEqualTo("lo");
  }

  @Test
  void theEndOfALinkDoesNotPassAStalledRoad() throws IOException {
    road.stall(0);
    client.close();

    served.setSoTimeout(50);
    assertThatIOException()
        .isThrownBy(() -> receive(served, 1))
        .isInstanceOf(SocketTimeoutException.class);

    road.clear();
    served.setSoTimeout(AT_MOST_MILLIS);
    assertThat(served.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void aLinkIsCutInTheMiddleOfAFrame() throws IOException {
    road.cut(3, false);
    send(client, "hello");

    assertThat(receive(served, 3)).isEqualTo("hel");
    assertThat(served.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void aCutLinkIsReset() {
    road.cut(0, true);

    assertThatIOException().isThrownBy(() -> served.getInputStream().read());
  }

  @Test
  void aCutThatWasNotReachedComesInTheEndAndLaterLinksAreWhole() throws IOException {
    road.cut(1000, false);
    road.clear();

    assertThat(served.getInputStream().read()).isEqualTo(-1);
    try (Socket again = dial();
        Socket servedAgain = server.accept()) {
      send(again, "hello");
      assertThat(receive(servedAgain, 5)).isEqualTo("hello");
    }
  }

  @Test
  void aSlowRoadTakesItsTime() throws IOException {
    road.slow(1000);
    long began = System.nanoTime();
    send(client, "x".repeat(300));
    receive(served, 300);

    assertThat(System.nanoTime() - began).isGreaterThan(200_000_000);
  }

  @Test
  void whereNobodyListensALinkIsBroken() throws IOException {
    server.close();

    try (Socket more = dial()) {
      assertThatIOException()
          .isThrownBy(() -> {
            if (more.getInputStream().read() < 0) {
              throw new IOException("ended");
            }
          });
    }
  }

  private Socket dial() throws IOException {
    Socket socket = new Socket();
    socket.connect(road.address());
    socket.setSoTimeout(AT_MOST_MILLIS);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String receive(Socket socket, int bytes) throws IOException {
    byte[] read = socket.getInputStream().readNBytes(bytes);
    return new String(read, StandardCharsets.US_ASCII);
  }
}
