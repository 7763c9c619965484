package parley.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// One counter for each value of a label. Any thread may call.
final class LabelledCounter {

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final @Nullable MeterRegistry registry;
  private final String name;
  private final String label;
  private final String description;

  LabelledCounter(@Nullable MeterRegistry registry, String name, String label, String description) {
    this.registry = registry;
    this.name = name;
    this.label = label;
    this.description = description;
  }

  /// The counter of a value, which is one of few words.
  LongAdder of(String value) {
    return counts.computeIfAbsent(value, this::publish);
  }

  private LongAdder publish(String value) {
    LongAdder count = new LongAdder();
    if (registry != null) {
      FunctionCounter.builder(name, count, LongAdder::sum)
          .description(description)
          .tag(label, value)
          .register(registry);
    }
    return count;
  }
}
