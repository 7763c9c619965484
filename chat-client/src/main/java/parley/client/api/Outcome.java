package parley.client.api;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.protocol.Code;

/// How a command went. A refusal is a value; exceptions are left for faults.
///
/// @param <T> what success brings
public sealed interface Outcome<T extends @Nullable Object> {

  /// It was carried out.
  record Ok<T extends @Nullable Object>(T value) implements Outcome<T> {}

  /// It was not, and changed nothing. `text` is one line for people.
  ///
  /// @param details what programs may want to know of it; absent where `code` says all
  record Refused<T extends @Nullable Object>(Code code, String text, @Nullable Details details)
      implements Outcome<T> {

    /// One without details.
    public Refused(Code code, String text) {
      this(code, text, null);
    }

    /// The same refusal, of what would have brought something else.
    public <U extends @Nullable Object> Refused<U> ofOther() {
      return new Refused<>(code, text, details);
    }

    /// There is nobody any more who could carry it out.
    public static <T extends @Nullable Object> Refused<T> ended() {
      return new Refused<>(Code.NOT_CONNECTED, "the client has ended");
    }
  }

  /// What a refusal is about.
  sealed interface Details {

    /// Of `unreachable`: what was tried, in order.
    record Tried(List<PeerPath.Tried> tried) implements Details {
      public Tried {
        tried = List.copyOf(tried);
      }
    }

    /// Of `unavailable` those chunks that nobody gives, of `unknown-chunk` those that there are
    /// not.
    record Chunks(List<Long> chunks) implements Details {
      public Chunks {
        chunks = List.copyOf(chunks);
      }

      /// Those that are in `set`.
      public static Chunks of(BitSet set) {
        return new Chunks(set.stream().asLongStream().boxed().toList());
      }
    }
  }
}
