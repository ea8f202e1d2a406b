package io.wecomlink.link;

import static io.wecomlink.link.ConnectionEvent.AUTHORIZATION_STARTED;
import static io.wecomlink.link.ConnectionEvent.AUTHORIZED;
import static io.wecomlink.link.ConnectionEvent.DEVELOPER_ID_CHECKED;
import static io.wecomlink.link.ConnectionEvent.PERMANENT_CODE_DEAD;
import static io.wecomlink.link.ConnectionEvent.UNINSTALLED;
import static io.wecomlink.link.ConnectionState.AUTHORISING;
import static io.wecomlink.link.ConnectionState.DEVELOPER_ID_PENDING;
import static io.wecomlink.link.ConnectionState.LINKED;
import static io.wecomlink.link.ConnectionState.NOT_LINKED;
import static io.wecomlink.link.ConnectionState.REAUTHORISATION_REQUIRED;
import static io.wecomlink.link.ConnectionState.UNLINKED;

import java.util.Map;
import java.util.Optional;

/** The one table of states, events and what follows. What is not here is refused. */
final class Transitions {

  private static final Map<ConnectionState, Map<ConnectionEvent, ConnectionState>> TABLE =
      Map.of(
          NOT_LINKED,
          Map.of(AUTHORIZATION_STARTED, AUTHORISING, AUTHORIZED, DEVELOPER_ID_PENDING),
          AUTHORISING,
          Map.of(
              AUTHORIZATION_STARTED, AUTHORISING,
              AUTHORIZED, DEVELOPER_ID_PENDING,
              UNINSTALLED, UNLINKED),
          DEVELOPER_ID_PENDING,
          Map.of(
              AUTHORIZED, DEVELOPER_ID_PENDING,
              DEVELOPER_ID_CHECKED, LINKED,
              UNINSTALLED, UNLINKED,
              PERMANENT_CODE_DEAD, REAUTHORISATION_REQUIRED),
          LINKED,
          Map.of(
              AUTHORIZED, LINKED,
              DEVELOPER_ID_CHECKED, LINKED,
              UNINSTALLED, UNLINKED,
              PERMANENT_CODE_DEAD, REAUTHORISATION_REQUIRED),
          REAUTHORISATION_REQUIRED,
          Map.of(
              AUTHORIZATION_STARTED, AUTHORISING,
              AUTHORIZED, DEVELOPER_ID_PENDING,
              UNINSTALLED, UNLINKED,
              PERMANENT_CODE_DEAD, REAUTHORISATION_REQUIRED),
          UNLINKED,
          Map.of(AUTHORIZATION_STARTED, AUTHORISING, AUTHORIZED, DEVELOPER_ID_PENDING));

  private Transitions() {}

  /** The state that follows; empty if the event is impossible there. */
  static Optional<ConnectionState> next(ConnectionState from, ConnectionEvent event) {
    return Optional.ofNullable(TABLE.getOrDefault(from, Map.of()).get(event));
  }
}
