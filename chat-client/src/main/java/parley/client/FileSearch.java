package parley.client;

import java.util.Map;
import parley.protocol.ChunkSet;
import parley.protocol.FileInfo;

/// Who is online and holds chunks of a file; this client apart.
///
/// @param holders what each of them holds, sorted by name; nobody holds nothing
public record FileSearch(FileInfo file, Map<String, ChunkSet> holders) {}
