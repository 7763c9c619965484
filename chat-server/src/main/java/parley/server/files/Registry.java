package parley.server.files;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.protocol.Manifest;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.protocol.Sha256;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.admission.MemoryShare;
import parley.server.metrics.Metrics;
import parley.server.session.Session;
import parley.server.store.FileStore;

/// Which files there are, and who holds which of their chunks. A session's requests come on its
/// event loop; what sessions share lies in the [Catalogue] and its files.
public final class Registry {

  /// Bytes that one character of a name takes at most: an escape.
  private static final int ESCAPED = 6;

  /// What a frame of names takes besides.
  private static final int HEAD_BYTES = 256;

  private final FileStore store;
  private final Accounts accounts;
  private final Clock clock;
  private final Clock steady;
  private final Metrics metrics;
  private final Catalogue catalogue;
  private final Searches searches;
  private final Upload.Budget budget = new Upload.Budget();
  private final Map<Session, SessionClaims> bySession = new ConcurrentHashMap<>();

  /// Begins with what the `store` had `stored`; what it keeps in memory counts in `share`.
  /// Manifests on their way go by a `steady` clock.
  public Registry(
      FileStore store,
      FileStore.Files stored,
      Accounts accounts,
      Clock clock,
      Clock steady,
      Metrics metrics,
      MemoryShare share) {
    this.store = store;
    this.accounts = accounts;
    this.clock = clock;
    this.steady = steady;
    this.metrics = metrics;
    catalogue = new Catalogue(store, new FileMemory(share), stored, accounts, clock.instant());
    searches = new Searches(catalogue, store, accounts);
    metrics.files(catalogue::size);
  }

  /// `account` offers a file under a name.
  public CompletionStage<Answer> register(
      Session session, Account account, Request.RegisterFile request) {
    SessionClaims claims = claims(session);
    claims.discardUpload();
    return switch (catalogue.claim(account, session, request, clock.instant())) {
      case Catalogue.Claim.Taken() -> nameTaken(request.id(), request.name());
      case Catalogue.Claim.Refused(Refusal why) -> answer(why.answer(request.id()));
      case Catalogue.Claim.Wanted() -> {
        claims.upload = new Upload(request, budget, steady.instant());
        yield answer(new Answer.FileRegistered(request.id(), request.info(), true));
      }
      case Catalogue.Claim.Held(String name) ->
          refuse(request.id(), Code.ALREADY_REGISTERED, "you hold all of it already, as " + name);
      case Catalogue.Claim.Stands(RegisteredFile file, CompletionStage<Void> stored) ->
          stored.thenApply(
              none -> new Answer.FileRegistered(request.id(), file.info(request.name()), false));
    };
  }

  /// A page of a manifest that was wanted.
  public CompletionStage<Answer> putManifest(
      Session session, Account account, Request.PutManifest request) {
    SessionClaims claims = claims(session);
    Upload upload = claims.upload;
    if (upload == null) {
      return refuse(request.id(), Code.USAGE, "no manifest is wanted");
    }
    return switch (upload.take(request, steady.instant())) {
      case Upload.Taken.More() -> answer(new Answer.Done(request.id()));
      case Upload.Taken.Whole(Manifest manifest) -> {
        claims.discardUpload();
        yield complete(session, account, request.id(), upload.request(), manifest);
      }
      case Upload.Taken.Wrong() -> {
        claims.discardUpload();
        yield refuse(request.id(), Code.USAGE, "that is not the manifest of that id");
      }
      case Upload.Taken.NoRoom() -> {
        claims.discardUpload();
        yield refuse(request.id(), Code.THROTTLED, "too many manifests are on their way");
      }
    };
  }

  private CompletionStage<Answer> complete(
      Session session, Account account, long id, Request.RegisterFile request, Manifest manifest) {
    if (claims(session).held.size() >= Limits.FILES) {
      return answer(Refusal.TOO_MANY.answer(id));
    }
    Catalogue.Claim claim =
        catalogue.complete(account, session, request, manifest.hashes(), clock.instant());
    return switch (claim) {
      case Catalogue.Claim.Taken(), Catalogue.Claim.Wanted(), Catalogue.Claim.Held(_) ->
          nameTaken(id, request.name());
      case Catalogue.Claim.Refused(Refusal why) -> answer(why.answer(id));
      case Catalogue.Claim.Stands(RegisteredFile file, CompletionStage<Void> stored) ->
          orDrop(session, stored)
              .thenCombine(
                  announced(session, account, file, id, file.whole()), (none, answer) -> answer);
    };
  }

  /// A file that the store did not take is none that the session holds something of.
  private CompletionStage<Void> orDrop(Session session, CompletionStage<Void> stored) {
    return stored.whenComplete((none, fault) -> {
      SessionClaims claims = bySession.get(session);
      if (fault != null && claims != null) {
        session.loop().execute(() -> claims.held.removeIf(RegisteredFile::isRemoved));
      }
    });
  }

  /// `account` holds chunks of a file.
  public CompletionStage<Answer> announce(
      Session session, Account account, Request.Announce request) {
    RegisteredFile file = catalogue.byId(request.file());
    if (file == null) {
      return unknownFile(request.id());
    }
    if (request.chunks().length() > file.layout().chunks()) {
      return refuse(
          request.id(),
          Code.UNKNOWN_CHUNK,
          "the file has " + file.layout().chunks() + " chunks, from 0");
    }
    return announced(session, account, file, request.id(), request.chunks());
  }

  private CompletionStage<Answer> announced(
      Session session, Account account, RegisteredFile file, long id, ChunkSet chunks) {
    SessionClaims claims = claims(session);
    if (chunks.isEmpty()) {
      return answer(new Answer.Done(id));
    }
    if (claims.held.size() >= Limits.FILES && !claims.held.contains(file)) {
      return answer(Refusal.TOO_MANY.answer(id));
    }
    return switch (file.announce(account, session, chunks, clock.instant())) {
      case Announced.Gone() -> unknownFile(id);
      case Announced.Refused(Refusal why) -> answer(why.answer(id));
      case Announced.Counts(CompletionStage<Void> stored) -> {
        claims.held.add(file);
        metrics.announced();
        yield stored.thenApply(none -> new Answer.Done(id));
      }
    };
  }

  /// `account` holds nothing of a file any more.
  public CompletionStage<Answer> withdraw(
      Session session, Account account, Request.Withdraw request) {
    RegisteredFile file = catalogue.byId(request.file());
    if (file == null) {
      return unknownFile(request.id());
    }
    claims(session).held.remove(file);
    return catalogue.withdraw(account, file).thenApply(none -> new Answer.Done(request.id()));
  }

  /// `asker` was let down by somebody whom it was offered.
  public void failed(Account asker, Notification.SourceFailed report) {
    RegisteredFile file = catalogue.byId(report.file());
    Account holder = accounts.byName(report.user());
    if (file != null && holder != null) {
      file.failed(holder, asker, report.chunk());
    }
  }

  /// How many files a session holds something of.
  public int heldBy(Session session) {
    SessionClaims claims = bySession.get(session);
    return claims == null ? 0 : claims.held.size();
  }

  /// How many hold something of what a name means, or did when last seen.
  public int holdersOf(String name) {
    RegisteredFile file = catalogue.byName(name);
    return file == null ? 0 : file.holders();
  }

  /// How many hold something of the files that a session does, or did when last seen; who is with
  /// several counts for each.
  public int othersWith(Session session) {
    SessionClaims claims = bySession.get(session);
    return claims == null ? 0 : claims.held.stream().mapToInt(RegisteredFile::holders).sum();
  }

  /// How many chunks a file has; none, if there is no such file.
  public int chunksOf(Sha256 file) {
    RegisteredFile known = catalogue.byId(file);
    return known == null ? 0 : known.layout().chunks();
  }

  /// The files of which some chunk would be gone with this session.
  public Answer lastHolder(Session session, Account account, Request.AskLastHolder request) {
    List<String> names =
        claims(session).held.stream()
            .filter(file -> file.isLastWith(account))
            .flatMap(file -> catalogue.firstNamesOf(file).stream())
            .sorted()
            .limit(Limits.LAST_HOLDER_FILES)
            .toList();
    return new Answer.LastHolder(request.id(), names.subList(0, fitting(names)));
  }

  /// How many names a frame takes. Only names of control characters, which are escaped, are too
  /// long for all of them.
  private static int fitting(List<String> names) {
    int bytes = 0;
    for (int i = 0; i < names.size(); i++) {
      bytes += ESCAPED * names.get(i).length() + 3;
      if (bytes > Limits.FRAME_BYTES - HEAD_BYTES) {
        return i;
      }
    }
    return names.size();
  }

  /// A session is over, and what it holds is offered no more. On its event loop; may be called
  /// again.
  public void ended(Account account, Session session) {
    searches.ended(session);
    SessionClaims claims = bySession.remove(session);
    if (claims != null) {
      claims.leave(account, session, clock.instant());
    }
  }

  /// What it says to those who ask.
  public Searches searches() {
    return searches;
  }

  private SessionClaims claims(Session session) {
    return bySession.computeIfAbsent(session, s -> new SessionClaims(store));
  }

  private static CompletionStage<Answer> nameTaken(long id, String name) {
    return refuse(id, Code.NAME_TAKEN, name + " is the name of something else");
  }

  private static CompletionStage<Answer> unknownFile(long id) {
    return answer(Searches.unknown(id));
  }

  private static CompletionStage<Answer> refuse(long id, Code code, String text) {
    return answer(new Answer.Refused(id, code, text));
  }

  private static CompletionStage<Answer> answer(Answer answer) {
    return CompletableFuture.completedStage(answer);
  }
}
