package parley.client.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parley.protocol.ChunkSet;
import parley.protocol.Sha256;

/// What a download has brought.
///
/// @param path where the file is; of one that is not complete its part file
/// @param chunks those that were asked for
/// @param bytes fetched by this download, each chunk once
/// @param sources bytes by the peer whose copy was kept
/// @param complete the whole file is there
/// @param sha256 of the whole, computed here; absent unless complete
public record Download(
    String name,
    Path path,
    ChunkSet chunks,
    long bytes,
    Duration took,
    Map<String, Long> sources,
    boolean complete,
    @Nullable Sha256 sha256) {}
