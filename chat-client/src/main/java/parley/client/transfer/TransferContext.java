package parley.client.transfer;

import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import parley.client.api.ClientEvent;
import parley.client.uplink.Asking;

/// What registrations and downloads work with.
///
/// @param folder where `register` reads and `download` writes
/// @param manifests where registrations go through one by one: on one link the server expects the
///   pages of one manifest at a time
/// @param hashings where they go through before, to be hashed a few at a time
/// @param loop the swarm loop, where all of it belongs
record TransferContext(
    Path folder,
    Asking registry,
    ConcurrencyLimit manifests,
    ConcurrencyLimit hashings,
    Library library,
    Links links,
    Workers workers,
    Executor loop,
    Consumer<ClientEvent> events) {}
