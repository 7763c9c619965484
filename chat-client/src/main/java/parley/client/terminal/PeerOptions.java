package parley.client.terminal;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/// The options of `parley chat` that are about peers and files. Scripts pass them already, so they
/// are checked. Filled once, then only read.
final class PeerOptions {

  @Option(
      names = "--files",
      paramLabel = "DIR",
      description = "where shared files are read and downloads written; default: here")
  Path files = Path.of("");

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      converter = ListenerConverter.class,
      description = "where peers can reach this client; default: any free port")
  @Nullable HostPort listen;

  @Option(
      names = "--advertise",
      paramLabel = "HOST",
      converter = HostConverter.class,
      description = "a further address that peers are told")
  @Nullable String advertise;

  @Option(names = "--no-direct", description = "do not dial peers")
  boolean noDirect;

  @Option(names = "--no-reverse", description = "do not ask peers to dial")
  boolean noReverse;

  @Option(names = "--no-relay", description = "do not use the server's relay")
  boolean noRelay;

  @Option(
      names = "--upload-limit",
      paramLabel = "RATE",
      converter = RateConverter.class,
      description = "bytes per second, such as 10M")
  @Nullable ByteRate uploadLimit;

  @Option(
      names = "--download-limit",
      paramLabel = "RATE",
      converter = RateConverter.class,
      description = "bytes per second, such as 10M")
  @Nullable ByteRate downloadLimit;

  /// Checks what no single option shows.
  ///
  /// @throws IllegalArgumentException when something is wrong, in words for people
  void check() {
    if (!Files.isDirectory(files.toAbsolutePath())) {
      throw new IllegalArgumentException("--files: " + files + " is not a folder");
    }
  }

  private static final class ListenerConverter implements ITypeConverter<HostPort> {
    @Override
    public HostPort convert(String value) {
      return ChatOptions.typed(() -> HostPort.listener(value));
    }
  }

  private static final class HostConverter implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      if (!HostPort.isHost(value)) {
        throw new CommandLine.TypeConversionException("\"" + value + "\" is not a host");
      }
      return value;
    }
  }

  private static final class RateConverter implements ITypeConverter<ByteRate> {
    @Override
    public ByteRate convert(String value) {
      return ChatOptions.typed(() -> ByteRate.parse(value));
    }
  }
}
