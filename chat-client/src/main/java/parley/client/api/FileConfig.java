package parley.client.api;

import java.nio.file.Path;

/// Where files are, and how fast they may go.
///
/// @param folder where `register` reads and `download` writes
/// @param uploadLimit bytes a second over all files and peers; 0 for no limit
/// @param downloadLimit the same for what comes in
public record FileConfig(Path folder, long uploadLimit, long downloadLimit) {

  /// That folder, without limits.
  public static FileConfig of(Path folder) {
    return new FileConfig(folder, 0, 0);
  }
}
