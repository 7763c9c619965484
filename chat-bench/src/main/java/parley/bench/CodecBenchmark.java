package parley.bench;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import parley.protocol.Answer;
import parley.protocol.DeliveryState;
import parley.protocol.Event;
import parley.protocol.FromClient;
import parley.protocol.FromServer;
import parley.protocol.Message;
import parley.protocol.MessageId;
import parley.protocol.Notification;
import parley.protocol.PeerMessage;
import parley.protocol.Request;
import parley.wire.Decoded;
import parley.wire.JsonCodec;

/// What the codec costs for each of the four frames that a message takes. A micro-benchmark (JMH);
/// `docs/BENCHMARKS.md` says how to run it.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CodecBenchmark {

  private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

  private static final Map<String, Message> FRAMES =
      Map.of(
          "message", new Request.SendMessage(12_345, "alice", id(), text(), false),
          "delivery", new Event.Delivery(12_345, "bob", id(), sent(), text(), false, false),
          "ack", new Notification.Ack(12_345),
          "receipt", new Answer.Receipt(12_345, DeliveryState.DELIVERED));

  @Param({"message", "delivery", "ack", "receipt"})
  private String frame = "";

  private Message message = new Notification.Pong();
  private JsonCodec<? extends Message> codec = new JsonCodec<>(FromClient.class);
  private ByteBuf encoded = Unpooled.EMPTY_BUFFER;

  /// Takes the frame that is asked for.
  @Setup
  public void take() {
    message = requireNonNull(FRAMES.get(frame));
    codec =
        switch (message) {
          case FromClient _ -> new JsonCodec<>(FromClient.class);
          case FromServer _ -> new JsonCodec<>(FromServer.class);
          case PeerMessage _ -> new JsonCodec<>(PeerMessage.class);
        };
    encoded = JsonCodec.encode(ALLOCATOR, message);
    // A decoder gets lines without their ends.
    encoded.writerIndex(encoded.writerIndex() - 1);
  }

  /// Writes the frame into a buffer of the pool.
  @Benchmark
  public int encode() {
    ByteBuf buffer = JsonCodec.encode(ALLOCATOR, message);
    int size = buffer.readableBytes();
    buffer.release();
    return size;
  }

  /// Reads the frame.
  @Benchmark
  public Decoded<? extends Message> decode() {
    return codec.decode(encoded);
  }

  private static MessageId id() {
    return new MessageId("q4Zk1nC0aTzv", 12_345);
  }

  private static Instant sent() {
    return Instant.ofEpochMilli(1_767_323_045_678L);
  }

  private static String text() {
    return "x".repeat(100);
  }
}
