package io.wecomlink.link;

import java.util.Optional;
import org.springframework.stereotype.Component;

/** Which link a tenant has in front of it, so that its page can show it again after a reload. */
@Component("pendingLinks")
public class PendingLinks {

  private final LinkStates states;
  private final Registrations registrations;

  PendingLinks(LinkStates states, Registrations registrations) {
    this.states = states;
    this.registrations = registrations;
  }

  /** The link that the state of a connection waits for; empty where it waits for none. */
  public Optional<PendingLink> of(Connection connection) {
    return switch (connection.state()) {
      case AUTHORISING, CERTIFICATION_PENDING -> states.pending(connection.tenantId());
      case REGISTERING -> registrations.pending(connection.tenantId());
      default -> Optional.empty();
    };
  }
}
