package parley.client.transfer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.client.peer.PeerLink;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.protocol.PeerMessage;
import parley.protocol.Sha256;

/// The chunks that one peer has asked for and was not sent yet. Belongs to the swarm loop.
final class UploadQueue {

  private static final Logger LOG = LoggerFactory.getLogger(UploadQueue.class);

  private static final Duration MOVING_FOR = Duration.ofSeconds(2);

  private final PeerLink link;
  private final Consumer<PeerMessage> reply;
  private final Library library;
  private final Uploads uploads;
  private final Set<PeerMessage.Get> asked = new LinkedHashSet<>();

  /// Those of files that are read, to see whether they are as they were.
  private final Set<PeerMessage.Get> unsure = new LinkedHashSet<>();

  /// When the chunk that is being sent was begun.
  private long began;

  /// When the link last took something of it.
  private long moved;

  /// When the peer was last told to wait, if it was since the last chunk.
  private long saidWait;

  private boolean everSaid;

  /// Whether what has reached the limit will be resumed: the link asks for it more often than that.
  private boolean resuming;

  /// @param reply says something to the peer that it has asked for
  UploadQueue(PeerLink link, Consumer<PeerMessage> reply, Library library, Uploads uploads) {
    this.link = link;
    this.reply = reply;
    this.library = library;
    this.uploads = uploads;
  }

  boolean isEmpty() {
    return asked.isEmpty();
  }

  /// Whether nothing is asked for, nor on its way.
  boolean isIdle() {
    return asked.isEmpty() && unsure.isEmpty() && !uploads.isSending(this);
  }

  /// Whether a chunk is on its way, of which the link took something a moment ago.
  boolean isMoving(long now) {
    return uploads.isSending(this) && now - moved < MOVING_FOR.toNanos();
  }

  long began() {
    return began;
  }

  /// Whether what is being sent waits for the limit, and not for the peer.
  boolean isLimited() {
    return resuming;
  }

  /// The peer asks for a chunk.
  void add(PeerMessage.Get get) {
    HeldFile file = library.find(get.file());
    if (file == null || !file.holds(get.chunk())) {
      refuse(get, Code.UNKNOWN_CHUNK);
    } else if (asked.size() + unsure.size() >= Limits.CHUNKS_ASKED && !asked.contains(get)) {
      refuse(get, Code.THROTTLED);
    } else {
      asked.add(get);
      uploads.add(this);
    }
  }

  /// The peer does not want it any more.
  void cancel(Sha256 file, int chunk) {
    PeerMessage.Get get = new PeerMessage.Get(file, chunk);
    boolean waits = asked.remove(get);
    if (unsure.remove(get) || waits) {
      refuse(get, Code.TIMEOUT);
    }
  }

  /// The link is gone.
  void close() {
    asked.clear();
    unsure.clear();
    uploads.remove(this);
  }

  /// Begins to send the first chunk that can be sent; false when there is none.
  boolean sendNext(long now) {
    while (!asked.isEmpty()) {
      Iterator<PeerMessage.Get> first = asked.iterator();
      PeerMessage.Get get = first.next();
      first.remove();
      if (send(get)) {
        began = now;
        moved = now;
        everSaid = false;
        return true;
      }
    }
    return false;
  }

  /// Tells the peer that its first chunk has to wait, unless it was told of late.
  void sayWait(long now) {
    sayWait(asked, now);
  }

  /// The same for what it asks of a file that is read meanwhile. Called several times a second.
  void turn(long now) {
    sayWait(unsure, now);
  }

  private void sayWait(Set<PeerMessage.Get> those, long now) {
    if (!those.isEmpty() && (!everSaid || now - saidWait > Limits.WAIT_EVERY.toNanos())) {
      everSaid = true;
      saidWait = now;
      PeerMessage.Get first = those.iterator().next();
      link.send(new PeerMessage.Wait(first.file(), first.chunk()));
    }
  }

  private boolean send(PeerMessage.Get get) {
    HeldFile file = library.find(get.file());
    if (file == null || !file.holds(get.chunk())) {
      refuse(get, Code.UNKNOWN_CHUNK);
      return false;
    }
    try {
      send(file, get.chunk(), file.content().open());
      return true;
    } catch (FileChangedException e) {
      // Or was only touched.
      unsure.add(get);
      library.settle(file, () -> addAgain(get));
      return false;
    } catch (NoSuchFileException e) {
      library.lose(file, "it is gone");
      refuse(get, Code.UNKNOWN_CHUNK);
      return false;
    } catch (IOException e) {
      // The next time it may go well: too many files are open, say.
      LOG.atInfo().addKeyValue("file", file.name()).addKeyValue("why", e).log("chunk not read");
      refuse(get, Code.THROTTLED);
      return false;
    }
  }

  private void addAgain(PeerMessage.Get get) {
    if (unsure.remove(get)) {
      add(get);
    }
  }

  private void send(HeldFile file, int chunk, FileChannel opened) throws IOException {
    Channel channel = link.channel();
    long length = file.layout().length(chunk);
    PeerMessage.Chunk header = new PeerMessage.Chunk(file.id(), chunk, length);
    if (length == 0) {
      opened.close();
      sent(channel.writeAndFlush(header), file);
      return;
    }
    ChunkUpload upload =
        new ChunkUpload(
            opened,
            file.layout().offset(chunk),
            length,
            file.content(),
            uploads.limit(),
            bytes -> moved(file, bytes),
            this::resumeAfter);
    var _ = channel.write(header, channel.voidPromise());
    sent(channel.writeAndFlush(upload), file);
  }

  private void moved(HeldFile file, long bytes) {
    moved = System.nanoTime();
    uploads.sent(file, link, bytes);
  }

  private void sent(ChannelFuture future, HeldFile file) {
    var _ =
        future.addListener(_ -> {
          Throwable cause = future.cause();
          if (cause instanceof FileChangedException) {
            library.settle(file, () -> {});
          }
          if (cause != null) {
            // A length was promised that cannot be kept.
            link.close();
          }
          // Not at once: it may have gone out before it was noted that it is on its way.
          link.channel().eventLoop().execute(() -> uploads.done(this));
        });
  }

  /// The upload has reached the limit, and goes on later.
  private void resumeAfter(long nanos) {
    if (!resuming) {
      resuming = true;
      var _ = link.channel().eventLoop().schedule(this::resume, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void resume() {
    resuming = false;
    ChunkedWriteHandler writer = link.channel().pipeline().get(ChunkedWriteHandler.class);
    if (writer != null) {
      writer.resumeTransfer();
    }
  }

  private void refuse(PeerMessage.Get get, Code code) {
    reply.accept(new PeerMessage.NoChunk(get.file(), get.chunk(), code));
  }
}
