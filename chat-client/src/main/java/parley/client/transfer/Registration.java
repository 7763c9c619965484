package parley.client.transfer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import parley.client.api.ClientEvent;
import parley.client.api.Outcome;
import parley.client.api.SharedFile;
import parley.client.home.DiskFault;
import parley.client.uplink.Asking;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.FileInfo;
import parley.protocol.Layout;
import parley.protocol.Limits;
import parley.protocol.Manifest;
import parley.protocol.Request;

/// One `register` command. Belongs to the swarm loop.
///
/// ```
/// file -> hash -> register-file -> [hash again in the registered layout] -> [put-manifest] -> announce
/// ```
final class Registration {

  /// Between two reports of a long hashing, in nanoseconds.
  private static final long TOLD_EVERY = 250_000_000;

  private final TransferContext context;
  private final String name;
  private final OptionalInt chunks;
  private final Consumer<Outcome<SharedFile>> outcome;

  /// Whether others wait for this one to be through.
  private boolean entered;

  /// Whether somebody else has had the name while the manifest was on its way.
  private boolean late;

  Registration(
      TransferContext context,
      String name,
      OptionalInt chunks,
      Consumer<Outcome<SharedFile>> outcome) {
    this.context = context;
    this.name = name;
    this.chunks = chunks;
    this.outcome = outcome;
  }

  private record Look(Path path, FileStamp stamp) {}

  void begin() {
    context
        .workers()
        .disk()
        .execute(() -> {
          Optional<Look> look =
              FileNames.existing(context.folder(), name).flatMap(Registration::look);
          String otherwise = look.isPresent() ? "" : whyNone();
          context
              .loop()
              .execute(() -> {
                if (look.isPresent()) {
                  cut(look.get());
                } else {
                  refuse(Code.NO_SUCH_FILE, otherwise);
                }
              });
        });
  }

  private String whyNone() {
    if (!FileNames.isSafe(name)) {
      return "a file of such a name cannot be shared: not every system can have it";
    }
    return FileNames.leadsOut(context.folder(), name)
        ? name + " is a link that leads out of your folder: only what lies in it is shared"
        : "there is no file " + name + " in your folder";
  }

  private static Optional<Look> look(Path path) {
    try {
      return Optional.of(new Look(path, FileStamp.of(path)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void cut(Look look) {
    long size = look.stamp.size();
    int most = Math.clamp(size, 1, Limits.CHUNKS);
    if (chunks.isPresent() && (chunks.getAsInt() < 1 || chunks.getAsInt() > most)) {
      refuse(Code.BAD_CHUNKS, "%s can have 1 to %,d chunks".formatted(name, most));
      return;
    }
    Layout layout = chunks.isPresent() ? new Layout(size, chunks.getAsInt()) : Layout.usual(size);
    hash(look, layout, digest -> register(look, digest));
  }

  private void hash(Look look, Layout layout, Consumer<FileDigest> hashed) {
    context.hashings().enter(() -> startHashing(look, layout, hashed));
  }

  private void startHashing(Look look, Layout layout, Consumer<FileDigest> hashed) {
    var _ =
        FileHashing.start(context.workers(), look.path, layout, look.stamp, progress(layout.size()))
            .whenCompleteAsync(
                (digest, fault) -> {
                  context.hashings().leave();
                  if (fault == null) {
                    hashed.accept(digest);
                  } else {
                    refuse(
                        Code.NO_SUCH_FILE,
                        fault instanceof IOException e
                            ? name + " cannot be read: " + DiskFault.words(e)
                            : "a fault of this client: " + fault);
                  }
                },
                context.loop());
  }

  private LongConsumer progress(long size) {
    AtomicLong told = new AtomicLong(System.nanoTime());
    long began = System.nanoTime();
    return done -> {
      long now = System.nanoTime();
      if (now - told.get() > TOLD_EVERY) {
        told.set(now);
        long rate = (long) (done / ((now - began) / 1e9));
        context.events().accept(new ClientEvent.Progress(name, done, size, rate, Map.of()));
      }
    };
  }

  private void register(Look look, FileDigest digest) {
    context
        .manifests()
        .enter(() -> {
          entered = true;
          context
              .library()
              .found(
                  look.path,
                  digest,
                  other -> other.ifPresentOrElse(this::refuseAsSharedAs, () -> ask(look, digest)));
        });
  }

  private void ask(Look look, FileDigest digest) {
    Manifest manifest = digest.manifest();
    context
        .registry()
        .ask(
            id ->
                new Request.RegisterFile(
                    id,
                    name,
                    manifest.id(),
                    manifest.layout().size(),
                    manifest.layout().chunks(),
                    digest.sha256()),
            answer -> {
              if (!(answer instanceof Answer.FileRegistered(_, FileInfo file, boolean wanted))) {
                remember(answer, look, digest);
                leave();
                outcome.accept(Asking.refusal(answer));
              } else if (file.file().equals(manifest.id())) {
                supply(look, digest, wanted);
              } else if (file.size() == manifest.layout().size()) {
                hash(look, file.layout(), again -> agree(look, again, file, wanted));
              } else {
                taken();
              }
            });
  }

  /// Who holds it all already and lost its own record of that, has it again.
  private void remember(Answer answer, Look look, FileDigest digest) {
    if (answer instanceof Answer.Refused(_, Code code, _)
        && code == Code.ALREADY_REGISTERED
        && !context.library().shares(look.path)) {
      context.library().share(digest, look.path);
    }
  }

  /// The name stands in another layout: the content may be the same all the same.
  private void agree(Look look, FileDigest digest, FileInfo file, boolean wanted) {
    if (digest.manifest().id().equals(file.file())) {
      supply(look, digest, wanted);
    } else {
      taken();
    }
  }

  private void supply(Look look, FileDigest digest, boolean wanted) {
    if (!wanted) {
      share(look, digest);
      return;
    }
    ManifestPages.put(
        context.registry(),
        digest.manifest(),
        answer -> {
          if (answer instanceof Answer.Done) {
            share(look, digest);
          } else if (!late
              && answer instanceof Answer.Refused(_, Code code, _)
              && code == Code.NAME_TAKEN) {
            // With the same content, perhaps, in another layout.
            late = true;
            ask(look, digest);
          } else {
            leave();
            outcome.accept(Asking.refusal(answer));
          }
        });
  }

  private void share(Look look, FileDigest digest) {
    leave();
    HeldFile file = context.library().share(digest, look.path);
    file.confirmation()
        .whenConfirmed(
            () ->
                outcome.accept(
                    new Outcome.Ok<>(
                        new SharedFile(
                            name, file.layout().size(), file.layout().chunks(), digest.sha256()))),
            (code, why) -> refuse(code, name + " cannot be shared: " + why));
  }

  private void refuseAsSharedAs(HeldFile other) {
    refuse(Code.ALREADY_REGISTERED, "you share the same content already, as " + other.name());
  }

  private void taken() {
    refuse(Code.NAME_TAKEN, "another file is registered as " + name);
  }

  private void refuse(Code code, String text) {
    leave();
    outcome.accept(new Outcome.Refused<>(code, text));
  }

  private void leave() {
    if (entered) {
      entered = false;
      context.manifests().leave();
    }
  }
}
