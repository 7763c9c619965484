package parley.server.session;

import java.time.Duration;

/// How long a session may take or be quiet.
///
/// @param login to log in
/// @param inactivity without a valid command; zero: for ever
/// @param ping without any frame, before it is asked for one
/// @param silence without any frame, after which it is dead
public record Timeouts(Duration login, Duration inactivity, Duration ping, Duration silence) {}
