package parley.server.files;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import parley.protocol.Sha256;
import parley.server.account.Account;
import parley.server.session.Session;
import parley.server.store.FileStore;
import parley.server.store.StoredHolding;

/// What one session has said: the files that it claims to hold something of, and the manifest on
/// its way. On its event loop only.
final class SessionClaims {

  /// Holdings that are stored together when somebody leaves.
  private static final int BATCH = 100;

  final Set<RegisteredFile> held = new LinkedHashSet<>();
  @Nullable Upload upload;
  private final FileStore store;

  SessionClaims(FileStore store) {
    this.store = store;
  }

  /// No manifest is on its way any more.
  void discardUpload() {
    if (upload != null) {
      upload.close();
      upload = null;
    }
  }

  /// The session of `account` is over, and what it holds is offered no more.
  void leave(Account account, Session session, Instant now) {
    discardUpload();
    Map<RegisteredFile, StoredHolding> changed = new LinkedHashMap<>();
    List<Sha256> unchanged = new ArrayList<>();
    for (RegisteredFile file : held) {
      RegisteredFile.Departure departure = file.leave(account, session, now);
      if (departure == null) {
        continue;
      }
      if (departure.changed()) {
        changed.put(file, departure.holding());
      } else {
        unchanged.add(file.id());
      }
      if (changed.size() == BATCH) {
        keep(account, changed);
        changed = new LinkedHashMap<>();
      }
    }
    if (!changed.isEmpty()) {
      keep(account, changed);
    }
    if (!unchanged.isEmpty()) {
      var _ = store.stillHeld(account.id(), unchanged, now);
    }
  }

  /// What is not stored now is when the user comes again.
  private void keep(Account account, Map<RegisteredFile, StoredHolding> changed) {
    store
        .hold(List.copyOf(changed.values()))
        .whenComplete((none, fault) -> {
          if (fault != null) {
            changed.keySet().forEach(file -> file.notStored(account));
          }
        });
  }
}
