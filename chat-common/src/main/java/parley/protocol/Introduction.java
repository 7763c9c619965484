package parley.protocol;

import java.util.List;

/// What the server tells each of two clients about the other, so that they can find and prove each
/// other. Good for [Limits#INTRODUCTION_LIVES]; there is one per pair and purpose at a time.
///
/// @param introduction names it, for the server and for both peers; 32 hexadecimal digits
/// @param ticket the same 32 random bytes for both, which they show each other over an
///   authenticated link; spent by the first [PeerMessage.Use]
/// @param user the other
/// @param key the fingerprint of the identity key that the other logged in with
/// @param initiator whether the reader of this asked first: who climbs the ladder, and says `use`
/// @param addresses where the initiator may dial: at most [Limits#ADDRESSES], `host:port` with
///   unicast literals only, IPv6 in brackets; empty for the other
public record Introduction(
    String introduction,
    Bytes ticket,
    String user,
    Fingerprint key,
    Purpose purpose,
    boolean initiator,
    List<String> addresses) {

  public Introduction {
    Checks.introduction(introduction);
    Checks.size(ticket, Limits.TICKET_BYTES, "a ticket");
    Checks.name(user);
    addresses = List.copyOf(addresses);
    Checks.addresses(addresses);
  }
}
