package parley.client.transfer;

import parley.protocol.Manifest;
import parley.protocol.Sha256;

/// What was found in a file's bytes.
///
/// @param sha256 of the whole
/// @param stamp of the file before and after
record FileDigest(Manifest manifest, Sha256 sha256, FileStamp stamp) {}
