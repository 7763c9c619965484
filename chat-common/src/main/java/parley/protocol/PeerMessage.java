package parley.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;

/// What two clients say to each other, over a link of their own.
///
/// ```
/// dialer                                        listener
///   |------------- TLS 1.3, both certificates ----->|   each finds the key that it was told of
///   |-- peer-hello with the ticket ---------------->|
///   |<----------------- peer-hello with the ticket -|   or peer-refused, and the end
///   |<=============== use, by the initiator =======>|   the link serves its purpose from now on
/// ```
///
/// Types that are not known are skipped.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface PeerMessage extends Message {

  /// The first message of each side, the dialer's first; sent only after the other's certificate
  /// was found right. `server` is the fingerprint of the server that introduced them (over
  /// plaintext `plaintext`).
  @JsonTypeName("peer-hello")
  record PeerHello(
      int version, String server, String from, String to, String introduction, Bytes ticket)
      implements PeerMessage {
    public PeerHello {
      Checks.text(server);
      Checks.name(from);
      Checks.name(to);
      Checks.introduction(introduction);
      Checks.size(ticket, Limits.TICKET_BYTES, "a ticket");
    }
  }

  /// This link will not be: the reason, in place of the hello. The link is closed behind it.
  @JsonTypeName("peer-refused")
  record PeerRefused(Code code, String text) implements PeerMessage {
    public PeerRefused {
      Checks.text(text);
    }
  }

  /// By the initiator, on the one link that is to be used: spends the ticket. `path` is how it came
  /// about.
  @JsonTypeName("use")
  record Use(Rung path) implements PeerMessage {}

  /// A private message, to be shown, recorded and answered with [PrivateReceipt].
  @JsonTypeName("private-message")
  record PrivateMessage(MessageId messageId, String text) implements PeerMessage {
    public PrivateMessage {
      Checks.text(text);
    }

    @Override
    public String toString() {
      return "PrivateMessage[" + messageId + "]";
    }
  }

  /// The message has been shown and recorded.
  @JsonTypeName("private-receipt")
  record PrivateReceipt(MessageId messageId) implements PeerMessage {}

  /// The private session ends: `stopped`, `logout`, `timeout` or `lost`. The link is closed behind
  /// it.
  @JsonTypeName("stop")
  record Stop(Code code) implements PeerMessage {}

  /// Asks for [PeerPong].
  @JsonTypeName("peer-ping")
  record PeerPing() implements PeerMessage {}

  /// The reply to [PeerPing].
  @JsonTypeName("peer-pong")
  record PeerPong() implements PeerMessage {}

  /// Asks what the other holds of `file`, now and as it grows. Reply: [Have], at once and then with
  /// each gain; for a file that is not held an empty one.
  @JsonTypeName("interested")
  record Interested(Sha256 file) implements PeerMessage {}

  /// The sender holds these chunks of `file`, besides those that it has named before.
  @JsonTypeName("have")
  record Have(Sha256 file, ChunkSet chunks) implements PeerMessage {}

  /// Asks for a chunk. Reply: [Chunk] or [NoChunk], after any number of [Wait]. At most
  /// [Limits#CHUNKS_ASKED] may be unanswered on a link.
  @JsonTypeName("get")
  record Get(Sha256 file, int chunk) implements PeerMessage {
    public Get {
      Checks.chunk(chunk);
    }
  }

  /// The chunk is wanted no more: if its bytes are not on their way, [NoChunk] is the reply to its
  /// [Get].
  @JsonTypeName("cancel")
  record Cancel(Sha256 file, int chunk) implements PeerMessage {
    public Cancel {
      Checks.chunk(chunk);
    }
  }

  /// A chunk: behind the line end of this frame follow exactly `length` raw bytes, then the next
  /// frame.
  @JsonTypeName("chunk")
  record Chunk(Sha256 file, int chunk, long length) implements PeerMessage {
    public Chunk {
      Checks.chunk(chunk);
      if (length < 0) {
        throw new IllegalArgumentException("a length is 0 or more");
      }
    }
  }

  /// The chunk will not come: `unknown-chunk` (not held, or no longer), `throttled` (too many asked
  /// for, or it cannot be read just now), `timeout` (cancelled).
  @JsonTypeName("no-chunk")
  record NoChunk(Sha256 file, int chunk, Code code) implements PeerMessage {
    public NoChunk {
      Checks.chunk(chunk);
    }
  }

  /// The chunk will come when those before it are sent: said when it has to wait, and every
  /// [Limits#WAIT_EVERY] while it does.
  @JsonTypeName("wait")
  record Wait(Sha256 file, int chunk) implements PeerMessage {
    public Wait {
      Checks.chunk(chunk);
    }
  }
}
