package parley.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Wrong clocks: each process has the time of day, plus what a file says. What measures durations
/// is not touched, nor would it be by a clock that somebody sets. One thread.
///
/// A few lines of C between the process and its C library do that, which is why it takes a
/// compiler: the program that is tested knows nothing of it.
final class Clocks {

  private final Path library;
  private final Path folder;

  private Clocks(Path library, Path folder) {
    this.library = library;
    this.folder = folder;
  }

  /// With their files in `folder`; none where there is no `cc`.
  static Optional<Clocks> in(Path folder) throws IOException, InterruptedException {
    Path source = Files.createDirectories(folder).resolve("clock.c");
    try (InputStream text = Clocks.class.getResourceAsStream("clock.c")) {
      Files.copy(Objects.requireNonNull(text), source);
    }
    Path library = folder.resolve("clock.so");
    try {
      return Signal.run("cc", "-O2", "-shared", "-fPIC", "-o", library + "", source + "", "-ldl")
          ? Optional.of(new Clocks(library, folder))
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// What a process has to be started with.
  Map<String, String> environment(String who) throws IOException {
    jump(who, Duration.ZERO);
    return Map.of(
        "LD_PRELOAD", library.toString(), "PARLEY_FAULTS_CLOCK", folder.resolve(who).toString());
  }

  /// The clock of `who` is so wrong from now on.
  void jump(String who, Duration offset) throws IOException {
    ByteBuffer seconds = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    seconds.putLong(offset.toSeconds()).flip();
    try (FileChannel file =
        FileChannel.open(
            folder.resolve(who), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(seconds);
    }
  }
}
