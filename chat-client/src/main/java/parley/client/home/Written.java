package parley.client.home;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Hears, on the journal thread, what became of a line; must not block.
@FunctionalInterface
public interface Written {

  /// It is on the disk, or, with a `fault`, it is not and never will be.
  void written(@Nullable IOException fault);
}
