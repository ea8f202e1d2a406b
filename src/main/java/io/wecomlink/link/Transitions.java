package io.wecomlink.link;

import static io.wecomlink.link.ConnectionEvent.*;
import static io.wecomlink.link.ConnectionState.*;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one table of states, events and what follows; {@code docs/linking.md} shows it to people.
 * What is not here is refused.
 */
final class Transitions {

  /** A line of the table. */
  record Line(ConnectionState from, ConnectionEvent event, ConnectionState to) {}

  private static final Map<ConnectionState, Map<ConnectionEvent, ConnectionState>> TABLE =
      new EnumMap<>(ConnectionState.class);

  static {
    for (ConnectionState start : List.of(NOT_LINKED, UNLINKED)) {
      in(start)
          .on(AUTHORIZATION_STARTED, AUTHORISING)
          .on(REGISTRATION_STARTED, REGISTERING)
          .on(AUTHORIZED, DEVELOPER_ID_PENDING)
          .on(AUTHORIZED_UNCERTIFIED, DEVELOPER_ID_PENDING)
          .on(SELF_BUILT_APP_SET, DEVELOPER_ID_PENDING);
    }
    in(AUTHORISING)
        .on(AUTHORIZATION_STARTED, AUTHORISING)
        .on(REGISTRATION_STARTED, REGISTERING)
        .on(REGISTERED, CERTIFICATION_PENDING)
        .on(AUTHORIZED, DEVELOPER_ID_PENDING)
        .on(AUTHORIZED_UNCERTIFIED, DEVELOPER_ID_PENDING)
        .on(SELF_BUILT_APP_SET, DEVELOPER_ID_PENDING)
        .on(UNINSTALLED, UNLINKED)
        .on(UNLINKED_BY_ADMIN, NOT_LINKED);
    in(REGISTERING)
        .on(AUTHORIZATION_STARTED, AUTHORISING)
        .on(REGISTRATION_STARTED, REGISTERING)
        .on(REGISTERED, CERTIFICATION_PENDING)
        .on(AUTHORIZED, DEVELOPER_ID_PENDING)
        .on(AUTHORIZED_UNCERTIFIED, CERTIFICATION_PENDING)
        .on(SELF_BUILT_APP_SET, DEVELOPER_ID_PENDING)
        .on(UNINSTALLED, UNLINKED)
        .on(UNLINKED_BY_ADMIN, NOT_LINKED);
    in(CERTIFICATION_PENDING)
        .on(AUTHORIZATION_STARTED, CERTIFICATION_PENDING)
        .on(REGISTERED, CERTIFICATION_PENDING)
        .on(AUTHORIZED, DEVELOPER_ID_PENDING)
        .on(AUTHORIZED_UNCERTIFIED, CERTIFICATION_PENDING)
        .on(CERTIFICATION_SKIPPED, DEVELOPER_ID_PENDING)
        .on(UNINSTALLED, UNLINKED)
        .on(PERMANENT_CODE_DEAD, REAUTHORISATION_REQUIRED)
        .on(UNLINKED_BY_ADMIN, UNLINKED);
    in(DEVELOPER_ID_PENDING)
        .on(REGISTERED, DEVELOPER_ID_PENDING)
        .on(AUTHORIZED, DEVELOPER_ID_PENDING)
        .on(AUTHORIZED_UNCERTIFIED, DEVELOPER_ID_PENDING)
        .on(SELF_BUILT_APP_SET, DEVELOPER_ID_PENDING)
        .on(DEVELOPER_ID_CHECKED, LINKED)
        .on(UNINSTALLED, UNLINKED)
        .on(PERMANENT_CODE_DEAD, REAUTHORISATION_REQUIRED)
        .on(UNLINKED_BY_ADMIN, UNLINKED);
    in(LINKED)
        .on(REGISTERED, LINKED)
        .on(AUTHORIZED, LINKED)
        .on(AUTHORIZED_UNCERTIFIED, LINKED)
        .on(SELF_BUILT_APP_SET, LINKED)
        .on(DEVELOPER_ID_CHECKED, LINKED)
        .on(MINI_PROGRAM_SET, LINKED)
        .on(MINI_PROGRAM_REMOVED, LINKED)
        .on(UNINSTALLED, UNLINKED)
        .on(PERMANENT_CODE_DEAD, REAUTHORISATION_REQUIRED)
        .on(UNLINKED_BY_ADMIN, UNLINKED);
    in(REAUTHORISATION_REQUIRED)
        .on(AUTHORIZATION_STARTED, AUTHORISING)
        .on(AUTHORIZED, DEVELOPER_ID_PENDING)
        .on(AUTHORIZED_UNCERTIFIED, DEVELOPER_ID_PENDING)
        .on(SELF_BUILT_APP_SET, DEVELOPER_ID_PENDING)
        .on(MINI_PROGRAM_REMOVED, REAUTHORISATION_REQUIRED)
        .on(UNINSTALLED, UNLINKED)
        .on(PERMANENT_CODE_DEAD, REAUTHORISATION_REQUIRED)
        .on(UNLINKED_BY_ADMIN, UNLINKED);
  }

  private Transitions() {}

  /** The state that follows; empty if the event is impossible there. */
  static Optional<ConnectionState> next(ConnectionState from, ConnectionEvent event) {
    return Optional.ofNullable(TABLE.getOrDefault(from, Map.of()).get(event));
  }

  /** Whether there is an authorisation that can die. */
  static boolean canDie(ConnectionState state) {
    return next(state, PERMANENT_CODE_DEAD).filter(to -> to != state).isPresent();
  }

  /** The whole table, in the order of states and events. */
  static List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    TABLE.forEach(
        (from, events) -> events.forEach((event, to) -> lines.add(new Line(from, event, to))));
    return lines;
  }

  private static From in(ConnectionState from) {
    return new From(TABLE.computeIfAbsent(from, state -> new EnumMap<>(ConnectionEvent.class)));
  }

  private record From(Map<ConnectionEvent, ConnectionState> events) {

    From on(ConnectionEvent event, ConnectionState to) {
      events.put(event, to);
      return this;
    }
  }
}
