package parley.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What the operator decides: one component for each option of `parley server`.
///
/// @param host address or name to listen on
/// @param port 0 to 65,535; 0 is any free one
/// @param data folder of the server's data, made at first start
/// @param openRegistration whether users make their own accounts
/// @param credentials file of accounts to import at start
/// @param blockDuration how long three wrong passwords lock an account; at least a second
/// @param timeout how long a user may issue no command; zero is for ever
/// @param relay whether the server relays between clients that cannot reach each other
/// @param plaintext no TLS
/// @param metricsPort where metrics and health are served, on the same host; 0 is any free one
/// @param quotas what one address or user may have
public record ServerConfig(
    String host,
    int port,
    Path data,
    boolean openRegistration,
    @Nullable Path credentials,
    Duration blockDuration,
    Duration timeout,
    boolean relay,
    boolean plaintext,
    OptionalInt metricsPort,
    Quotas quotas) {}
