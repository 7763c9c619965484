package parley.server.session;

import java.time.Duration;

/// How long a session may take or be quiet.
///
/// @param login to log in
/// @param inactivity without a valid command; zero: for ever
/// @param ping between two pings
/// @param silence without any frame, after which it is dead
public record Timeouts(Duration login, Duration inactivity, Duration ping, Duration silence) {}
