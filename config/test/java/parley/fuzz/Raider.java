package parley.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import java.util.List;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import parley.protocol.Answer;
import parley.protocol.FromServer;
import parley.protocol.Identities;
import parley.protocol.Limits;
import parley.protocol.Message;
import parley.protocol.Request;
import parley.protocol.Verifier;
import parley.scram.ChannelBinding;
import parley.scram.Scram;
import parley.scram.ScramClient;
import parley.scram.ScramException;
import parley.wire.Certificates;
import parley.wire.Decoded;
import parley.wire.JsonCodec;
import parley.wire.Tls;

/// Somebody at a plain socket who can log in, and then says what they like. For one thread.
public final class Raider implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 60_000;
  private static final byte[] SALT = new byte[Limits.SALT_BYTES_MIN];
  private static final byte[] SALTED = new byte[Limits.SHA_256_BYTES];
  private static final Verifier VERIFIER = Scram.verifier(SALTED, SALT, Limits.SCRAM_ITERATIONS);
  private static final KeyPair KEY = Certificates.newKey();
  private static final JsonCodec<FromServer> CODEC = new JsonCodec<>(FromServer.class);

  private static final long LAST = 1_234_567_890_123L;

  private final Socket socket;
  private final InputStream in;
  private boolean midLine;
  private boolean open = true;

  /// A connection to that port of this machine, at which the server has said hello.
  public Raider(int port) throws IOException {
    this(port, InetAddress.getLoopbackAddress(), null);
  }

  /// One that comes from a certain address of this machine, with or without TLS.
  public Raider(int port, InetAddress from, @Nullable SSLContext tls) throws IOException {
    InetAddress server = InetAddress.getLoopbackAddress();
    if (tls == null) {
      socket = new Socket(server, port, from, 0);
    } else {
      SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(server, port, from, 0);
      socket = secured;
      secured.setSoTimeout(PATIENCE_MILLIS);
      secured.startHandshake();
    }
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
    next();
  }

  /// Makes the account.
  public void register(String user) throws IOException {
    ask(new Request.Register(0, user, VERIFIER), Answer.Done.class);
  }

  /// Logs in to an account that was made so.
  public void logIn(String user) throws IOException, ScramException {
    ScramClient scram = new ScramClient(user, binding(), Scram.newNonce());
    Answer.Challenge challenge =
        ask(new Request.ScramFirst(1, scram.first()), Answer.Challenge.class);
    String proof = scram.finish(challenge.message(), (_, _) -> SALTED);
    var signed = Identities.sign(KEY, Identities.loginStatement(scram.authMessage()));
    ask(new Request.ScramFinal(2, proof, signed), Answer.Welcome.class);
  }

  /// Whether the server still took what was said last.
  public boolean isOpen() {
    return open;
  }

  /// Says `bytes`. The server may have hung up already.
  public void say(byte[] bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes);
      midLine = bytes.length > 0 && bytes[bytes.length - 1] != '\n';
    } catch (SocketException e) {
      // What it says is still to be heard.
      open = false;
    }
  }

  /// Ends the line that was begun, if one was, and asks a last question; hears all that the server
  /// says until it has answered that, or has hung up.
  public List<FromServer> finish() throws IOException {
    askLast();
    List<FromServer> heard = new ArrayList<>();
    try {
      for (FromServer next = next(); next != null; next = next()) {
        heard.add(next);
        if (next instanceof Answer answer && answer.id() == LAST) {
          return heard;
        }
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the server neither answers nor hangs up", e);
    } catch (SocketException e) {
      // Reset, since something that was said is unread.
    }
    return heard;
  }

  /// Ends the line that was begun, if one was, and asks a last question.
  public void askLast() throws IOException {
    if (midLine) {
      say(new byte[] {'\n'});
    }
    say(frame(new Request.WhoElse(LAST)));
  }

  /// Reads until the last question is answered; false when the server hangs up before. Another
  /// thread may write meanwhile.
  public boolean awaitLast() throws IOException {
    String answered = "\"id\":" + LAST + ",";
    try {
      for (String line = line(); line != null; line = line()) {
        if (line.contains(answered)) {
          return true;
        }
      }
    } catch (SocketException e) {
      // Reset, since something that was said is unread.
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private ChannelBinding binding() throws IOException {
    return socket instanceof SSLSocket secured
        ? ChannelBinding.serverEndPoint(
            Tls.serverEndPoint((X509Certificate) secured.getSession().getPeerCertificates()[0]))
        : ChannelBinding.NONE;
  }

  private <A extends Answer> A ask(Request request, Class<A> answered) throws IOException {
    say(frame(request));
    while (true) {
      FromServer next = next();
      if (next instanceof Answer answer) {
        if (answered.isInstance(answer)) {
          return answered.cast(answer);
        }
        throw new IOException("refused: " + answer);
      }
      if (next == null) {
        throw new IOException("no answer");
      }
    }
  }

  /// Null at the end.
  private @Nullable FromServer next() throws IOException {
    String line = line();
    if (line == null) {
      return null;
    }
    if (CODEC.decode(Unpooled.copiedBuffer(line, StandardCharsets.UTF_8))
        instanceof Decoded.Ok<FromServer>(FromServer message)) {
      return message;
    }
    throw new AssertionError("the server said " + line);
  }

  private @Nullable String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private static byte[] frame(Message message) {
    ByteBuf frame = JsonCodec.encode(ByteBufAllocator.DEFAULT, message);
    try {
      return ByteBufUtil.getBytes(frame);
    } finally {
      frame.release();
    }
  }
}
