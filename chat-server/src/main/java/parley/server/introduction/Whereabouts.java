package parley.server.introduction;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import parley.protocol.Limits;
import parley.protocol.Request;
import parley.server.account.Account;
import parley.server.session.Session;

/// What a session said of how peers reach its client.
///
/// @param advertised further hosts of it, by its own word
record Whereabouts(Session session, Request.Listen listen, List<InetAddress> advertised) {

  static Whereabouts of(Session session, Request.Listen listen) {
    List<InetAddress> advertised =
        listen.addresses().stream().map(AddressScope::parse).filter(Objects::nonNull).toList();
    return new Whereabouts(session, listen, advertised);
  }

  /// Where `peer`, seen at `from`, may dial this client: the observed address first. That is no
  /// uninvolved one: it is where the client itself has come from.
  List<String> tell(Account peer, InetAddress from, Trials trials, Instant now) {
    InetAddress observed = session.remoteAddress();
    List<InetAddress> hosts = new ArrayList<>();
    if (!listen.hidden()) {
      if (AddressScope.mayBeTold(observed, observed, from)) {
        hosts.add(observed);
      }
      for (InetAddress host : advertised) {
        if (hosts.size() < Limits.ADDRESSES
            && !hosts.contains(host)
            && AddressScope.mayBeTold(host, observed, from)
            && (host.equals(observed) || trials.tell(host, peer, now))) {
          hosts.add(host);
        }
      }
    }
    return hosts.stream().map(host -> AddressScope.dialled(host, listen.port())).toList();
  }
}
