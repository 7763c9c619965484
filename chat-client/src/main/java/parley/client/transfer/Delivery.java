package parley.client.transfer;

import java.util.BitSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import parley.client.api.Download;
import parley.client.api.Outcome;
import parley.protocol.Code;

/// Answers those orders of a run whose chunks are all there, while others are not. Belongs to the
/// swarm loop.
///
/// ```
/// all there -> fsync -> journal, registry -> answered
/// ```
final class Delivery {

  private final Orders orders;
  private final ChunkStore store;
  private final String name;
  private final BooleanSupplier goesOn;
  private boolean delivering;

  /// @param name of the file
  /// @param goesOn whether something is missing; else all orders are answered together
  Delivery(Orders orders, ChunkStore store, String name, BooleanSupplier goesOn) {
    this.orders = orders;
    this.store = store;
    this.name = name;
    this.goesOn = goesOn;
  }

  /// Begins, if there are such orders; those that become some meanwhile are next.
  void turn() {
    BitSet there = store.there().toBitSet();
    if (delivering || !orders.areAnyMet(there)) {
      return;
    }
    delivering = true;
    store.keep(() ->
        store
            .file()
            .confirmation()
            .whenConfirmed(
                () -> answer(there, order -> order.done(store.path(), null)),
                (code, why) -> {
                  Outcome.Refused<Download> refusal = notShared(code, why);
                  answer(there, order -> order.refused(refusal));
                }));
  }

  /// What has come will not be shared.
  Outcome.Refused<Download> notShared(Code code, String why) {
    return DownloadStart.notShared(name + " came", code, why);
  }

  private void answer(BitSet delivered, Consumer<Order> answer) {
    delivering = false;
    if (goesOn.getAsBoolean()) {
      // Some may have turned out to be spoilt.
      delivered.and(store.there().toBitSet());
      orders.take(order -> order.isMet(delivered)).forEach(answer);
    }
  }
}
