package parley.server.blocking;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.store.Store;

/// Blocks and unblocks. It holds from the moment of the request, and is answered when it is on the
/// disk. The blocked user is never told. Any thread may call.
public final class Blocking {

  private final Accounts accounts;
  private final Store store;
  private final BiConsumer<Account, Account> onBlock;

  /// Blocks among `accounts`, kept in `store`. `onBlock` is told of each new block, the blocker
  /// first, as soon as it holds.
  public Blocking(Accounts accounts, Store store, BiConsumer<Account, Account> onBlock) {
    this.accounts = accounts;
    this.store = store;
    this.onBlock = onBlock;
  }

  /// `asker` blocks the user of that name.
  public CompletionStage<Answer> block(long id, Account asker, String name) {
    return switch (accounts.named(asker, name)) {
      case Accounts.Named.Refused refused -> CompletableFuture.completedStage(refused.to(id));
      case Accounts.Named.Other(Account other) -> block(id, asker, other);
    };
  }

  private CompletionStage<Answer> block(long id, Account asker, Account other) {
    boolean isNew = !asker.hasBlocked(other);
    if (isNew && asker.blocked().size() >= Limits.BLOCKS) {
      return refuse(
          id,
          Code.THROTTLED,
          "you have blocked %,d users, which is the most".formatted(Limits.BLOCKS));
    }
    if (isNew && !accounts.hasRoom()) {
      return refuse(id, Code.THROTTLED, "the server has no room for more blocks");
    }
    if (!asker.block(other)) {
      return refuse(id, Code.ALREADY_BLOCKED, "you have blocked " + other + " already");
    }
    onBlock.accept(asker, other);
    return store
        .block(asker.id(), other.id())
        .whenComplete((none, fault) -> {
          if (fault != null) {
            asker.unblock(other);
          }
        })
        // By way of the asker's home: what was accepted there before the block is on its way to the
        // asker before this answer.
        .thenApplyAsync(none -> new Answer.Done(id), asker.home());
  }

  /// `asker` no longer blocks the user of that name.
  public CompletionStage<Answer> unblock(long id, Account asker, String name) {
    return switch (accounts.named(asker, name)) {
      case Accounts.Named.Refused refused -> CompletableFuture.completedStage(refused.to(id));
      case Accounts.Named.Other(Account other) -> unblock(id, asker, other);
    };
  }

  private CompletionStage<Answer> unblock(long id, Account asker, Account other) {
    if (!asker.unblock(other)) {
      return refuse(id, Code.NOT_BLOCKED, "you have not blocked " + other);
    }
    return store
        .unblock(asker.id(), other.id())
        .whenComplete((none, fault) -> {
          if (fault != null) {
            asker.block(other);
          }
        })
        .thenApply(none -> new Answer.Done(id));
  }

  private static CompletionStage<Answer> refuse(long id, Code code, String text) {
    return CompletableFuture.completedStage(new Answer.Refused(id, code, text));
  }
}
