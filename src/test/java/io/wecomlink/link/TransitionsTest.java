package io.wecomlink.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransitionsTest {

  @ParameterizedTest
  @CsvSource({
    "NOT_LINKED, AUTHORIZATION_STARTED, AUTHORISING",
    "NOT_LINKED, AUTHORIZED, DEVELOPER_ID_PENDING",
    "AUTHORISING, AUTHORIZED, DEVELOPER_ID_PENDING",
    "DEVELOPER_ID_PENDING, DEVELOPER_ID_CHECKED, LINKED",
    "LINKED, AUTHORIZED, LINKED",
    "LINKED, DEVELOPER_ID_CHECKED, LINKED",
    "LINKED, UNINSTALLED, UNLINKED",
    "LINKED, PERMANENT_CODE_DEAD, REAUTHORISATION_REQUIRED",
    "REAUTHORISATION_REQUIRED, AUTHORIZATION_STARTED, AUTHORISING",
    "UNLINKED, AUTHORIZATION_STARTED, AUTHORISING"
  })
  void theJourneyGoesForward(ConnectionState from, ConnectionEvent event, ConnectionState to) {
    assertThat(Transitions.next(from, event)).contains(to);
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_LINKED, DEVELOPER_ID_CHECKED",
    "NOT_LINKED, UNINSTALLED",
    "AUTHORISING, DEVELOPER_ID_CHECKED",
    "LINKED, AUTHORIZATION_STARTED",
    "UNLINKED, DEVELOPER_ID_CHECKED",
    "UNLINKED, UNINSTALLED"
  })
  void whatIsNotInTheTableIsImpossible(ConnectionState from, ConnectionEvent event) {
    assertThat(Transitions.next(from, event)).isEmpty();
  }

  @Test
  void everyEventIsPossibleSomewhere() {
    for (ConnectionEvent event : ConnectionEvent.values()) {
      assertThat(ConnectionState.values())
          .as(event.name())
          .anyMatch(state -> Transitions.next(state, event).isPresent());
    }
  }
}
