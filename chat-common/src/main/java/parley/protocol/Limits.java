package parley.protocol;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Every bound of the protocol, in one place. Each has a test at n and at n + 1.
public final class Limits {

  /// The version that [Event.Hello] carries.
  public static final int PROTOCOL_VERSION = 1;

  /// Bytes of a frame at most, the line end not counted.
  public static final int FRAME_BYTES = 128 * 1024;

  /// Objects and arrays in one another at most, the frame's own object counted.
  public static final int JSON_DEPTH = 16;

  /// Bytes of UTF-8 in a field's name at most, of one that is ignored too.
  public static final int JSON_NAME_LENGTH = 256;

  /// Digits of a number at most, of one that is ignored too.
  public static final int JSON_NUMBER_LENGTH = 32;

  /// Bytes of UTF-8 in a message's or broadcast's text at most.
  public static final int TEXT_BYTES = 16 * 1024;

  /// Code points of a user name at most.
  public static final int NAME_CODE_POINTS = 32;

  /// Characters of a name in a request at most. Generous: a name that nobody can have is answered
  /// `unknown-user`, not treated as a malformed request.
  public static final int NAME_FIELD_LENGTH = 1024;

  /// Characters of a SCRAM message at most.
  public static final int SCRAM_LENGTH = 1024;

  /// Characters of a client's SCRAM nonce at most, so that the answer to it keeps [#SCRAM_LENGTH].
  public static final int SCRAM_NONCE_LENGTH = 128;

  /// Iterations of PBKDF2 in new accounts, and the fewest that a server takes at registration.
  public static final int SCRAM_ITERATIONS = 200_000;

  /// Iterations below which a client refuses to go on.
  public static final int SCRAM_ITERATIONS_MIN = 100_000;

  /// Iterations at most: a hostile server must not keep a client busy for ever.
  public static final int SCRAM_ITERATIONS_MAX = 10_000_000;

  /// Bytes of a salt at least.
  public static final int SALT_BYTES_MIN = 16;

  /// Bytes of a salt at most.
  public static final int SALT_BYTES_MAX = 64;

  /// Bytes of [Event.Hello]'s nonce.
  public static final int NONCE_BYTES = 32;

  /// Bytes of a SHA-256 value.
  public static final int SHA_256_BYTES = 32;

  /// Characters of a [Bytes] value at most.
  public static final int BYTES_BASE64_LENGTH = 1024;

  /// Users on a page of [Answer.Users] at most: 500 names of 32 four-byte characters fit a frame.
  public static final int PAGE_USERS = 500;

  /// Changes in one [Event.Presence] at most, for the same reason.
  public static final int PRESENCE_CHANGES = 500;

  /// Chunks of a file at most.
  public static final int CHUNKS = 65_536;

  /// Bytes of UTF-8 in a file's name at most: what file systems take.
  public static final int FILE_NAME_BYTES = 255;

  /// Hashes on a page of a manifest at most: 2,500 of them fit a frame in base64.
  public static final int PAGE_HASHES = 2_500;

  /// Files in an [Answer.LastHolder] at most.
  public static final int LAST_HOLDER_FILES = 100;

  /// Chunks that may be asked for and unanswered on one peer link.
  public static final int CHUNKS_ASKED = 256;

  /// How often a chunk that has to wait for others is said to.
  public static final Duration WAIT_EVERY = Duration.ofSeconds(1);

  /// Addresses of a client that its peers are told at most.
  public static final int ADDRESSES = 4;

  /// Characters of an address at most: `[` IPv6 `]:` port.
  public static final int ADDRESS_LENGTH = 64;

  /// Bytes of a ticket, and of a relay's token.
  public static final int TICKET_BYTES = 32;

  /// Hexadecimal digits of an introduction's name.
  public static final int INTRODUCTION_LENGTH = 32;

  /// How long an introduction is good for.
  public static final Duration INTRODUCTION_LIVES = Duration.ofSeconds(30);

  /// Links with peers that a client has at once, from which on it takes no more that others open.
  public static final int PEER_LINKS = 256;

  /// Downloads that a client begins and carries out at once; the others wait for their turn.
  public static final int DOWNLOADS = 64;

  /// Files that a client hashes at once to register them; the others wait for their turn.
  public static final int HASHINGS = 16;

  /// Introductions that one user may have asked for within [#INTRODUCTION_LIVES].
  public static final int INTRODUCTIONS_OPEN = 64;

  /// Peers that are told an address which nobody has reached its owner at yet.
  public static final int UNPROVEN_PEERS = 3;

  /// How long the first of two clients waits at the relay for the other.
  public static final Duration RELAY_WITHIN = Duration.ofSeconds(10);

  /// How long bytes still pass at a relay when one of its users has logged out or blocked the
  /// other.
  public static final Duration RELAY_FAREWELL = Duration.ofSeconds(2);

  /// Relays that one user may have at once, asked for or joined; those included that still wait for
  /// somebody.
  public static final int RELAYS = 16;

  /// A relay at which nothing passes for this time is ended.
  public static final Duration RELAY_IDLE = Duration.ofMinutes(10);

  /// Names that one user may have registered, and files that one may hold chunks of: those that
  /// were held in earlier sessions and never withdrawn are counted, as they are remembered.
  public static final int FILES = 10_000;

  /// Chunks that all names which one user may have registered mean: 128 MB of hashes.
  public static final int CHUNKS_OF_FILES = 4_000_000;

  /// Askers whom a holder has let down, from which on it is offered last.
  public static final int FAILURES_LAST = 3;

  /// Askers whom a holder has let down, from which on it is not offered for this session.
  public static final int FAILURES_NEVER = 6;

  /// A name that nobody holds is free after this time.
  public static final Duration NAME_KEEPS = Duration.ofDays(30);

  /// A connection that has not logged in by then is closed.
  public static final Duration LOGIN_WITHIN = Duration.ofSeconds(10);

  /// How long a lost session can be resumed.
  public static final Duration RESUME_WITHIN = Duration.ofMinutes(10);

  /// How long an outbox keeps an unanswered message, after which it is reported as unconfirmed.
  public static final Duration OUTBOX_KEEPS = Duration.ofDays(7);

  /// How long a client remembers which messages it has shown. Longer than any outbox keeps them.
  public static final Duration SEEN_KEEPS = Duration.ofDays(30);

  /// How often the server asks a session for a sign of life, whatever else has passed.
  public static final Duration PING_AFTER = Duration.ofSeconds(30);

  /// A link on which nothing came for this time is dead, for either side.
  public static final Duration SILENCE_AT_MOST = Duration.ofSeconds(75);

  // What a server spends on one connection, one user, one address, and on all of them.

  /// Connections from one address at once, unless the operator says otherwise; those of the
  /// server's own machine are not counted.
  public static final int CONNECTIONS_PER_ADDRESS = 1_000;

  /// Files that a server keeps for itself of those that the system lets it open.
  public static final int RESERVED_FILES = 200;

  /// Connections at once that have not logged in.
  public static final int STRANGERS = 4_096;

  /// Of those, from one address; those of the server's own machine are not counted.
  public static final int STRANGERS_PER_ADDRESS = 256;

  /// Who has not logged in and said nothing for this time makes room for others, when it is needed.
  public static final Duration STRANGER_QUIET = Duration.ofSeconds(2);

  /// Bytes that may come over a connection before it has logged in: some dozen attempts.
  public static final int STRANGER_BYTES = 32 * 1024;

  /// What has come of users' frames that are not whole may take so much for all sessions together,
  /// as one part in so many of the server's memory; [#UNFINISHED_BYTES] of each are not counted.
  /// One of which more has come than is left ends.
  public static final int UNFINISHED_SHARE = 8;

  public static final int UNFINISHED_BYTES = 4 * 1024;

  /// Requests of a session that may wait for their answers before the server stops reading from it.
  public static final int UNANSWERED = 256;

  /// Bytes that the requests of a session may take in memory while they wait to be taken up, before
  /// the server stops reading from it.
  public static final int WAITING_BYTES = 512 * 1024;

  /// What the unanswered requests of all sessions may take together, as one part in so many of the
  /// server's memory; but [#UNANSWERED_BYTES_OF_ALL] at most, since what is answered when it is
  /// stored waits for the disk until then, where there must be room for others. A session from
  /// which more is unanswered than is left is read no further, unless it is one text.
  public static final int UNANSWERED_SHARE = 16;

  public static final long UNANSWERED_BYTES_OF_ALL = 32 << 20;

  /// Bytes that may wait to be sent to a session before it ends as too slow. What is unasked adds
  /// up here: letters stop at their mailbox's window, but presence and broadcasts do not.
  public static final int UNSENT_BYTES = 8 << 20;

  /// What may wait for all sessions together, as one part in so many of the server's memory. A
  /// session may have no more than what is left of it.
  public static final int UNSENT_SHARE = 4;

  /// Messages of one user in a second, unless the operator says otherwise.
  public static final int MESSAGES_PER_SECOND = 5_000;

  /// Broadcasts of one user in a second, unless the operator says otherwise.
  public static final int BROADCASTS_PER_SECOND = 1_000;

  /// Other requests of one user in a second, of each class.
  public static final int REQUESTS_PER_SECOND = 1_000;

  /// A broadcast, or a list of users, counts once more for each so many users who are online; one
  /// of those who were, for each so many who ever had a session; and one of those who hold a file,
  /// for each so many who do or did when last seen.
  public static final int USERS_PER_TOKEN = 1_000;

  /// The question of which files a session is the last to hold counts once more for each so many
  /// files that it holds.
  public static final int FILES_PER_TOKEN = 100;

  /// A broadcast counts once more for each so many bytes of its text.
  public static final int BROADCAST_BYTES_PER_TOKEN = 1024;

  /// Who was quiet may ask at once for as much as would otherwise take this time.
  public static final Duration BURST = Duration.ofSeconds(10);

  /// An event loop that is later than this accepts no connections, and refuses what costs much when
  /// that [#LATE_LASTS].
  public static final Duration LATE = Duration.ofMillis(250);

  public static final Duration LATE_LASTS = Duration.ofSeconds(2);

  /// One that is always later than this never rests, and is busy when that [#BUSY_LASTS].
  public static final Duration BUSY = Duration.ofMillis(5);

  public static final Duration BUSY_LASTS = Duration.ofMillis(500);

  /// A busy loop refuses messages of who has so many requests unanswered, and goes on asking: more
  /// than our own client ever has.
  public static final int UNANSWERED_WHEN_BUSY = 160;

  /// What all accounts and who has blocked whom may take together, as one part in so many of the
  /// server's memory: it is all loaded at a start.
  public static final int USERS_SHARE = 4;

  /// Users whom one user may have blocked.
  public static final int BLOCKS = 5_000;

  /// Letters that may wait in a mailbox. Of one sender no more than are left: half, if nobody else
  /// has written.
  public static final int MAILBOX_LETTERS = 20_000;

  /// Their weight, as [#WEIGHT_IN_FLIGHT] has it; of one sender no more than is left.
  public static final long MAILBOX_WEIGHT = 64 << 20;

  /// Letters on the wire of one session at once.
  public static final int LETTERS_IN_FLIGHT = 256;

  /// Their weight: bytes of memory that their texts take, at most, and something for each letter.
  public static final int WEIGHT_IN_FLIGHT = 1 << 20;

  /// What texts that are not stored may take in all mailboxes together, as one part in so many of
  /// the server's memory.
  public static final int TEXTS_SHARE = 8;

  /// What all files, their names and who holds what may take together, as one part in so many of
  /// the server's memory: it is all loaded at a start, too, when for a moment it is there twice.
  public static final int FILES_SHARE = 8;

  /// Bytes of one user that pass through the relay in a second, unless the operator says otherwise.
  public static final int RELAY_BYTES_PER_SECOND = 32 << 20;

  /// What may wait at the relay for those who do not read, all of them together, as one part in so
  /// many of the server's memory. A relay at which more waits than is left ends.
  public static final int RELAYED_SHARE = 8;

  private Limits() {}

  /// Whether `text` is longer than [#TEXT_BYTES].
  public static boolean isTooLarge(String text) {
    // A char takes at most three bytes, so most texts need no second look.
    return text.length() > TEXT_BYTES / 3
        && text.getBytes(StandardCharsets.UTF_8).length > TEXT_BYTES;
  }
}
