package parley.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import parley.sandbox.Sandbox;

/// A small disk of its own, in memory, that can be filled. One thread.
final class Disk {

  private static final String SIZE = "48m";

  private final Path ballast;

  private Disk(Path ballast) {
    this.ballast = ballast;
  }

  /// One at `folder`, gone with `sandbox`; none where it cannot be mounted: that is root's.
  static Optional<Disk> mount(Sandbox sandbox, Path folder)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    String path = folder.toString();
    if (!Signal.run("mount", "-t", "tmpfs", "-o", "size=" + SIZE + ",mode=700", "tmpfs", path)) {
      return Optional.empty();
    }
    sandbox.atEnd(() -> {
      try {
        // What has been killed a moment ago may still hold it.
        Signal.run("umount", "--lazy", path);
      } catch (IOException | InterruptedException e) {
        System.err.println("parley: could not unmount " + path + ": " + e.getMessage());
      }
    });
    return Optional.of(new Disk(folder.resolve("ballast")));
  }

  /// Leaves no byte free.
  boolean fill() {
    byte[] some = new byte[4096];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(some);
      }
    } catch (IOException _) {
      return true;
    }
  }

  /// Frees what [#fill] took.
  ///
  /// @return false when that was nothing
  boolean empty() throws IOException {
    return Files.deleteIfExists(ballast);
  }
}
