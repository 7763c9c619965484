package parley.client.transfer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import parley.client.api.Download;
import parley.client.api.Outcome;
import parley.protocol.Sha256;

/// The orders that one run carries out, until they are answered. Not thread-safe.
final class Orders {

  private final List<Order> orders = new ArrayList<>();

  Orders(List<Order> all) {
    all.forEach(this::add);
  }

  /// One more. Of one for which nobody waits it takes the place, if it is for no less.
  void add(Order order) {
    orders.removeIf(other -> !other.attended() && order.covers(other.chunks()));
    orders.add(order);
  }

  boolean isEmpty() {
    return orders.isEmpty();
  }

  /// All chunks that they are for.
  BitSet wanted() {
    BitSet wanted = new BitSet();
    orders.forEach(order -> wanted.or(order.chunks()));
    return wanted;
  }

  /// `chunk` came from `user`: it counts for the order that asked for it first.
  void came(int chunk, String user, long length) {
    orders.stream()
        .filter(order -> order.chunks().get(chunk))
        .findFirst()
        .ifPresent(order -> order.came(user, length));
  }

  /// Whether one of them is for nothing but what is `there`.
  boolean areAnyMet(BitSet there) {
    return orders.stream().anyMatch(order -> order.isMet(there));
  }

  /// Some of them: who takes them answers them.
  List<Order> take(Predicate<Order> some) {
    List<Order> taken = orders.stream().filter(some).toList();
    orders.removeIf(some);
    return taken;
  }

  /// They are carried out.
  ///
  /// @param sha256 of the whole, if that is there
  void done(Path path, @Nullable Sha256 sha256) {
    orders.forEach(order -> order.done(path, sha256));
  }

  /// They could not be carried out.
  void refused(Outcome.Refused<Download> refusal) {
    orders.forEach(order -> order.refused(refusal));
  }
}
