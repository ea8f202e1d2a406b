package io.wecomlink.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;

class ProblemExceptionTest {

  @Test
  void carriesWhatTheAnswerNeeds() {
    Throwable cause = new IllegalStateException();
    ProblemException problem =
        new ProblemException(cause, HttpStatus.CONFLICT, "sync_running", "x")
            .with("runId", "r")
            .with("absent", null);
    assertThat(problem).hasMessage("409 sync_running").hasCause(cause);
    assertThat(problem.arguments()).containsExactly("x");
    assertThat(problem.properties()).containsOnlyKeys("runId");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bad", "a-b", "a b", "1a"})
  void refusesMalformedCodes(String code) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProblemException(HttpStatus.CONFLICT, code));
  }

  @Test
  void refusesWhatIsNoError() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProblemException(HttpStatus.OK, "fine"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"code", "status", "type", "title", "detail", "instance"})
  void keepsItsOwnMembers(String name) {
    ProblemException problem = new ProblemException(HttpStatus.CONFLICT, "sync_running");
    assertThatIllegalArgumentException().isThrownBy(() -> problem.with(name, 1));
  }
}
