package parley.server.files;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.Hashes;
import parley.protocol.Limits;
import parley.protocol.Request;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.session.Session;
import parley.server.store.FileStore;
import parley.server.store.StoredHolding;

/// What the registry says to those who ask: who holds a file, and what it must be. Both may be
/// long, and go out in pages. Called on the session's event loop.
public final class Searches {

  private final Catalogue catalogue;
  private final FileStore store;
  private final Accounts accounts;
  private final OpenAnswers open = new OpenAnswers();

  Searches(Catalogue catalogue, FileStore store, Accounts accounts) {
    this.catalogue = catalogue;
    this.store = store;
    this.accounts = accounts;
  }

  /// Says who holds a file.
  public void find(Session session, Account asker, Request.FindFile request) {
    RegisteredFile file = catalogue.byName(request.name());
    if (file == null) {
      session.answer(
          new Answer.Refused(
              request.id(), Code.UNKNOWN_FILE, "no file is called " + request.name()));
      return;
    }
    OnlineHoldings online = new OnlineHoldings(file, asker);
    if (!request.away()) {
      session.answerPages(
          new HoldingPages(request.id(), file.info(request.name()), online, List.of(), () -> {}));
      return;
    }
    if (!open.take(session, file.awayBytes())) {
      session.answer(
          new Answer.Refused(
              request.id(), Code.THROTTLED, "too many ask who is away; wait a moment"));
      return;
    }
    session.hold();
    store
        .holdings(file.id())
        .whenComplete((stored, fault) -> {
          if (fault != null) {
            open.release(session);
            session.fail(request.id(), fault);
            return;
          }
          // The store's thread has better to do than to sort.
          session
              .loop()
              .execute(() ->
                  session.answerPages(
                      new HoldingPages(
                          request.id(),
                          file.info(request.name()),
                          online,
                          HoldingPages.away(away(file, asker, stored)),
                          () -> open.release(session))));
        });
  }

  /// A session is over, and reads no further.
  void ended(Session session) {
    open.release(session);
  }

  OpenAnswers open() {
    return open;
  }

  /// What those who are away and may be named held when last seen, by their names.
  private SortedMap<String, ChunkSet> away(
      RegisteredFile file, Account asker, List<StoredHolding> stored) {
    SortedMap<String, ChunkSet> away = new TreeMap<>();
    for (StoredHolding held : stored) {
      Account account = accounts.byId(held.account());
      if (!held.chunks().isEmpty()
          && account != asker
          && !account.hasBlocked(asker)
          && !file.isHeldNow(account)) {
        away.put(account.name(), held.chunks());
      }
    }
    return away;
  }

  /// Says what a file must be, page by page from the store, as the other side takes them.
  public void manifest(Session session, Request.GetManifest request) {
    RegisteredFile file = catalogue.byId(request.file());
    if (file == null) {
      session.answer(unknown(request.id()));
      return;
    }
    session.hold();
    sendManifest(session, request, file.layout().chunks(), 0);
  }

  private void sendManifest(Session session, Request.GetManifest request, int chunks, int page) {
    int from = page * Limits.PAGE_HASHES;
    boolean last = from + Limits.PAGE_HASHES >= chunks;
    store
        .hashes(request.file(), from, Limits.PAGE_HASHES)
        .whenComplete((hashes, fault) -> {
          if (fault != null) {
            session.fail(request.id(), fault);
          } else if (hashes.length == 0) {
            session.release(unknown(request.id()));
          } else {
            Answer.Page answer =
                new Answer.ManifestPage(request.id(), page, last, Hashes.of(hashes));
            if (last) {
              session.release(answer);
            } else {
              session.answerPage(answer, () -> sendManifest(session, request, chunks, page + 1));
            }
          }
        });
  }

  static Answer unknown(long id) {
    return new Answer.Refused(id, Code.UNKNOWN_FILE, "no such file, or no longer");
  }
}
