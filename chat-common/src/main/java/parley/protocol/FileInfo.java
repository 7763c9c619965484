package parley.protocol;

/// A registered file.
///
/// @param name as people ask for it: one path component
/// @param file the id of its manifest
/// @param sha256 of the whole, by the word of whoever registered it first: never shown as a fact
public record FileInfo(String name, Sha256 file, long size, int chunks, Sha256 sha256) {

  public FileInfo {
    Checks.fileName(name);
    var _ = new Layout(size, chunks);
  }

  /// How it is cut.
  public Layout layout() {
    return new Layout(size, chunks);
  }
}
