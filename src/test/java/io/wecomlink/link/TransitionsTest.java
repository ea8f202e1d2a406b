package io.wecomlink.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransitionsTest {

  @ParameterizedTest
  @CsvSource({
    "NOT_LINKED, AUTHORIZATION_STARTED, AUTHORISING",
    "NOT_LINKED, AUTHORIZED, DEVELOPER_ID_PENDING",
    "AUTHORISING, AUTHORIZED, DEVELOPER_ID_PENDING",
    "DEVELOPER_ID_PENDING, DEVELOPER_ID_CHECKED, LINKED",
    "NOT_LINKED, REGISTRATION_STARTED, REGISTERING",
    "REGISTERING, AUTHORIZATION_STARTED, AUTHORISING",
    "AUTHORISING, REGISTRATION_STARTED, REGISTERING",
    "REGISTERING, REGISTERED, CERTIFICATION_PENDING",
    "REGISTERING, AUTHORIZED_UNCERTIFIED, CERTIFICATION_PENDING",
    "REGISTERING, AUTHORIZED, DEVELOPER_ID_PENDING",
    "CERTIFICATION_PENDING, AUTHORIZED, DEVELOPER_ID_PENDING",
    "CERTIFICATION_PENDING, CERTIFICATION_SKIPPED, DEVELOPER_ID_PENDING",
    "NOT_LINKED, SELF_BUILT_APP_SET, DEVELOPER_ID_PENDING",
    "REGISTERING, UNLINKED_BY_ADMIN, NOT_LINKED",
    "LINKED, UNLINKED_BY_ADMIN, UNLINKED",
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
    "UNLINKED, UNINSTALLED",
    "UNLINKED, UNLINKED_BY_ADMIN",
    "LINKED, REGISTRATION_STARTED",
    "DEVELOPER_ID_PENDING, MINI_PROGRAM_SET",
    "NOT_LINKED, CERTIFICATION_SKIPPED"
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

  /** The table that people read is the table that the code follows. */
  @Test
  void theDocumentShowsTheTable() throws IOException {
    Pattern line = Pattern.compile("\\| `(\\w+)` \\| `(\\w+)` \\| `(\\w+)` \\|");
    List<Transitions.Line> documented =
        Files.readAllLines(Path.of("docs/linking.md")).stream()
            .map(line::matcher)
            .filter(Matcher::matches)
            .map(
                found ->
                    new Transitions.Line(
                        ConnectionState.valueOf(found.group(1)),
                        ConnectionEvent.valueOf(found.group(2)),
                        ConnectionState.valueOf(found.group(3))))
            .toList();
    assertThat(documented).isEqualTo(Transitions.lines());
  }

  /** Whoever is refused reads why. */
  @ParameterizedTest
  @ValueSource(strings = {"messages.properties", "messages_zh_CN.properties"})
  void statesAndEventsHaveWords(String bundle) throws IOException {
    Properties texts = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of("src/main/resources", bundle))) {
      texts.load(in);
    }
    for (ConnectionState state : ConnectionState.values()) {
      assertThat(texts).containsKey("state." + state);
    }
    for (ConnectionEvent event : ConnectionEvent.values()) {
      assertThat(texts).containsKey("event." + event);
    }
  }
}
