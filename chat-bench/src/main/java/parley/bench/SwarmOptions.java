package parley.bench;

import parley.protocol.Limits;

/// What a benchmark of swarms is asked for.
///
/// @param mib the file's size in units of 2^20 bytes
/// @param seeds who has the file
/// @param leechers who wants it, all at once
/// @param chunks how it is cut
record SwarmOptions(int mib, int seeds, int leechers, int chunks) {

  static final SwarmOptions USUAL = new SwarmOptions(1024, 1, 3, 256);

  private static final int MIB_AT_MOST = 64 * 1024;

  private static final int PEERS_AT_MOST = 64;

  SwarmOptions {
    Options.check("--mib", mib, 1, MIB_AT_MOST);
    Options.check("--seeds", seeds, 1, PEERS_AT_MOST);
    Options.check("--leechers", leechers, 1, PEERS_AT_MOST);
    Options.check("--chunks", chunks, 1, Limits.CHUNKS);
  }
}
