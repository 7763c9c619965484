package parley.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/// How files are cut, and what names them.
class FilesTest {

  @Property
  void chunksLieSideBySideAndCoverTheFile(
      @ForAll @LongRange(max = 1L << 50) long size, @ForAll @IntRange(min = 1, max = 999) int n) {
    Layout layout = new Layout(size, (int) Math.min(n, Math.max(1, size)));
    long at = 0;
    for (int chunk = 0; chunk < layout.chunks(); chunk++) {
      assertThat(layout.offset(chunk)).isEqualTo(at);
      assertThat(layout.length(chunk))
          .isBetween(size / layout.chunks(), size / layout.chunks() + 1);
      at += layout.length(chunk);
    }
    assertThat(at).isEqualTo(size);
  }

  @Test
  void theFirstChunksAreTheLongerOnes() {
    Layout layout = new Layout(10, 3);

    assertThat(layout.length(0)).isEqualTo(4);
    assertThat(layout.length(1)).isEqualTo(3);
    assertThat(layout.length(2)).isEqualTo(3);
    assertThatThrownBy(() -> layout.length(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> layout.offset(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void anEmptyFileIsOneEmptyChunk() {
    assertThat(new Layout(0, 1).length(0)).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> new Layout(0, 2));
  }

  @Test
  void aFileHasNoMoreChunksThanBytesNorThanTheLimit() {
    assertThat(new Layout(5, 5).length(4)).isEqualTo(1);
    assertThatIllegalArgumentException().isThrownBy(() -> new Layout(5, 6));
    assertThat(new Layout(1L << 40, Limits.CHUNKS).chunks()).isEqualTo(Limits.CHUNKS);
    assertThatIllegalArgumentException().isThrownBy(() -> new Layout(1L << 40, Limits.CHUNKS + 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Layout(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Layout(-1, 1));
  }

  @Test
  void withoutANumberChunksAreAMebibyteAtMostWhileThereMayBeSoMany() {
    assertThat(Layout.usual(0).chunks()).isEqualTo(1);
    assertThat(Layout.usual(1 << 20).chunks()).isEqualTo(1);
    assertThat(Layout.usual((1 << 20) + 1).chunks()).isEqualTo(2);
    assertThat(Layout.usual(Long.MAX_VALUE - (1 << 20)).chunks()).isEqualTo(Limits.CHUNKS);
  }

  /// The values of docs/PROTOCOL.md: "0123456789" in three chunks.
  @Test
  void aManifestIsNamedByTheHashOfItsCanonicalForm() {
    byte[] hashes =
        HexFormat.of()
            .parseHex(
                "1be2e452b46d7a0d9656bbb1f768e8248eba1b75baed65f5d99eafa948899a6a"
                    + "b3a8e0e1f9ab1bfe3a36f231f676f78bb30a519d2b21e6c530c0eee8ebb4a5d0"
                    + "35a9e381b1a27567549b5f8a6f783c167ebf809f1c4d6a9e367240484d8ce281");
    Manifest manifest = Manifest.of(new Layout(10, 3), hashes);

    assertThat(manifest.id())
        .hasToString("67be1903011e4cf27c1cfcfae3376c65a44ec89d4be235a808c58b3f12c72bea");
    assertThat(manifest.matches(0, Sha256.digest().digest("0123".getBytes(US_ASCII)))).isTrue();
    assertThat(manifest.matches(1, Sha256.digest().digest("0123".getBytes(US_ASCII)))).isFalse();
  }

  @Test
  void aManifestHasAHashForEachChunk() {
    assertThat(Manifest.of(new Layout(2, 2), new byte[64]).layout().chunks()).isEqualTo(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Manifest.of(new Layout(2, 2), new byte[63]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Manifest.of(new Layout(2, 2), new byte[96]));
  }

  @Test
  void manifestsOfOtherLayoutsHaveOtherNames() {
    assertThat(Manifest.of(new Layout(2, 1), new byte[32]).id())
        .isNotEqualTo(Manifest.of(new Layout(3, 1), new byte[32]).id());
  }

  @Test
  void aPageHasSoManyHashesAndNoMore() {
    assertThat(Hashes.of(new byte[32 * Limits.PAGE_HASHES]).toArray()).hasSize(80_000);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hashes.of(new byte[32 * (Limits.PAGE_HASHES + 1)]));
    assertThatIllegalArgumentException().isThrownBy(() -> Hashes.of(new byte[0]));
    assertThatIllegalArgumentException().isThrownBy(() -> Hashes.of(new byte[33]));
    String tooLong = Base64.getEncoder().encodeToString(new byte[32 * (Limits.PAGE_HASHES + 1)]);
    assertThatIllegalArgumentException().isThrownBy(() -> Hashes.parse(tooLong));
  }

  @Test
  void aChunkSetTakesTheGreatestChunkAndNoGreaterOne() {
    assertThat(ChunkSet.of(Limits.CHUNKS - 1).length()).isEqualTo(Limits.CHUNKS);
    assertThat(ChunkSet.parse(ChunkSet.all(Limits.CHUNKS).toString()).count())
        .isEqualTo(Limits.CHUNKS);
    BitSet tooMany = new BitSet();
    tooMany.set(Limits.CHUNKS);
    assertThatIllegalArgumentException().isThrownBy(() -> ChunkSet.of(tooMany));
    byte[] bitmap = new byte[Limits.CHUNKS / 8 + 1];
    bitmap[Limits.CHUNKS / 8] = 1;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChunkSet.parse(Base64.getEncoder().encodeToString(bitmap)));
  }

  @Test
  void aChunkSetHasOneSpelling() {
    assertThat(ChunkSet.parse("BQ==").stream()).containsExactly(0, 2);
    assertThat(ChunkSet.EMPTY).hasToString("");
    assertThat(ChunkSet.parse("")).isEqualTo(ChunkSet.EMPTY);
    assertThatIllegalArgumentException().isThrownBy(() -> ChunkSet.parse("BQA="));
    assertThatIllegalArgumentException().isThrownBy(() -> ChunkSet.parse("BQ=!"));
  }

  /// Bits that lie 32 apart within a word cancel each other out in a [BitSet]'s hash code.
  @Test
  void chunkSetsWhoseBitsWouldCancelEachOtherOutHaveHashCodesOfTheirOwn() {
    List<ChunkSet> sets = new ArrayList<>();
    for (int pairs = 0; pairs < 1_000; pairs++) {
      BitSet chunks = new BitSet();
      for (int pair = 0; pair < 10; pair++) {
        chunks.set(pair, (pairs >> pair & 1) == 1);
        chunks.set(pair + Integer.SIZE, (pairs >> pair & 1) == 1);
      }
      chunks.set(Limits.CHUNKS - 1);
      sets.add(ChunkSet.of(chunks));
    }

    assertThat(sets.stream().map(ChunkSet::hashCode).distinct().count()).isGreaterThan(990);
    assertThat(ChunkSet.parse(sets.getLast().toString())).hasSameHashCodeAs(sets.getLast());
  }

  @Test
  void aSha256IsReadInOneSpelling() {
    String hex = "0a".repeat(32);
    assertThat(Sha256.parse(hex)).hasToString(hex);
    for (String bad :
        new String[] {"0A".repeat(32), hex + "0a", hex.substring(2), "zz".repeat(32)}) {
      assertThatIllegalArgumentException().isThrownBy(() -> Sha256.parse(bad));
    }
  }
}
