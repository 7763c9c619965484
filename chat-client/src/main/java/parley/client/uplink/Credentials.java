package parley.client.uplink;

import parley.client.api.Password;

/// Who logs in.
///
/// @param register make the account first, if it does not exist
public record Credentials(String user, Password password, boolean register) {}
