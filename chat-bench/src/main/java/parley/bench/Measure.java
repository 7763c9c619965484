package parley.bench;

/// What a benchmark can find out: its name in JSON, and what people call it.
enum Measure {
  LOAD("load", "load, in what it carries"),
  OFFERED_PER_SECOND("offeredPerSecond", "offered per second"),
  ACCEPTED_PER_SECOND("acceptedPerSecond", "accepted per second"),
  REFUSED_PER_SECOND("refusedPerSecond", "refused per second"),
  DELIVERIES_PER_SECOND("deliveriesPerSecond", "deliveries per second"),
  SERVER_CPU_MICROS_PER_DELIVERY("serverCpuMicrosPerDelivery", "server CPU per delivery, µs"),
  STORED_PER_SECOND("storedPerSecond", "messages stored per second"),
  SERVER_CPU_MICROS_PER_STORED("serverCpuMicrosPerStored", "server CPU per stored message, µs"),
  P50_MICROS("p50Micros", "latency (closed loop), half are within, µs"),
  P99_MICROS("p99Micros", "latency (closed loop), 99 of 100 are within, µs"),
  DUE_P50_MICROS("p50Micros", "latency since due, half are within, µs"),
  DUE_P99_MICROS("p99Micros", "latency since due, 99 of 100 are within, µs"),
  QUIET_P50_MICROS("quietP50Micros", "through the server, in peace: half are within, µs"),
  QUIET_P99_MICROS("quietP99Micros", "99 of 100 are within, µs"),
  BUSY_P50_MICROS("busyP50Micros", "beside downloads: half are within, µs"),
  BUSY_P99_MICROS("busyP99Micros", "99 of 100 are within, µs"),
  PRIVATE_QUIET_P50_MICROS("privateQuietP50Micros", "privately, in peace: half are within, µs"),
  PRIVATE_QUIET_P99_MICROS("privateQuietP99Micros", "99 of 100 are within, µs"),
  PRIVATE_BUSY_P50_MICROS("privateBusyP50Micros", "beside downloads: half are within, µs"),
  PRIVATE_BUSY_P99_MICROS("privateBusyP99Micros", "99 of 100 are within, µs"),
  LOGINS_PER_SECOND("loginsPerSecond", "logins per second"),
  SERVER_CPU_MICROS_PER_LOGIN("serverCpuMicrosPerLogin", "server CPU per login, µs"),
  RSS_KB_PER_USER("rssKbPerUser", "server memory per user, KiB"),
  RSS_MIB("rssMiB", "server memory, MiB"),
  LIVE_HEAP_MIB("liveHeapMiB", "of that live objects, MiB"),
  MBPS("MBps", "file bytes per second and leecher, MB/s"),
  SECONDS("seconds", "until the last leecher had all, s"),
  SEED_EGRESS_RATIO("seedEgressRatio", "sent by seeds, in sizes of the file"),
  CPU_SECONDS("cpuSeconds", "CPU meanwhile, s"),
  GENERATOR_CORES("generatorCores", "cores busy with making the load");

  final String field;
  final String label;

  Measure(String field, String label) {
    this.field = field;
    this.label = label;
  }
}
