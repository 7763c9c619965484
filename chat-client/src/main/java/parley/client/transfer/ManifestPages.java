package parley.client.transfer;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import parley.client.api.Outcome;
import parley.client.uplink.Asking;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.FileInfo;
import parley.protocol.Hashes;
import parley.protocol.Limits;
import parley.protocol.Manifest;
import parley.protocol.Request;

/// A manifest on its way, page by page. On the swarm loop.
final class ManifestPages {

  private ManifestPages() {}

  /// Asks for the manifest of `file`, and checks that it is the one.
  static void ask(Asking registry, FileInfo file, Consumer<Outcome<Manifest>> got) {
    ByteArrayOutputStream pages = new ByteArrayOutputStream();
    int length = file.chunks() * Limits.SHA_256_BYTES;
    registry.ask(
        id -> new Request.GetManifest(id, file.file()),
        answer -> {
          if (!(answer instanceof Answer.ManifestPage page)) {
            got.accept(Asking.refusal(answer));
            return;
          }
          // No more is kept than there can be.
          if (pages.size() <= length) {
            pages.writeBytes(page.hashes().toArray());
          }
          if (page.last()) {
            got.accept(check(file, pages.toByteArray(), length));
          }
        });
  }

  private static Outcome<Manifest> check(FileInfo file, byte[] hashes, int length) {
    if (hashes.length == length) {
      Manifest manifest = Manifest.of(file.layout(), hashes);
      if (manifest.id().equals(file.file())) {
        return new Outcome.Ok<>(manifest);
      }
    }
    return new Outcome.Refused<>(Code.INTERNAL, "the server gave another manifest");
  }

  /// Gives the registry a manifest that it wants; `given` hears its last answer.
  static void put(Asking registry, Manifest manifest, Consumer<Answer> given) {
    put(registry, manifest, 0, given);
  }

  private static void put(Asking registry, Manifest manifest, int from, Consumer<Answer> given) {
    int end = Math.min(manifest.layout().chunks(), from + Limits.PAGE_HASHES);
    boolean last = end == manifest.layout().chunks();
    Hashes page =
        Hashes.of(
            Arrays.copyOfRange(
                manifest.hashes(), from * Limits.SHA_256_BYTES, end * Limits.SHA_256_BYTES));
    registry.ask(
        id -> new Request.PutManifest(id, manifest.id(), last, page),
        answer -> {
          if (answer instanceof Answer.Done && !last) {
            put(registry, manifest, end, given);
          } else {
            given.accept(answer);
          }
        });
  }
}
