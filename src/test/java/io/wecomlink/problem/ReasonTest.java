package io.wecomlink.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

/** Reasons as they are stored and read. */
class ReasonTest {

  @Test
  void whatIsStoredIsReadAsItWas() {
    Reason counted = Reason.of("relations_vanished", 187);
    assertThat(counted.stored()).isEqualTo("{\"code\":\"relations_vanished\",\"arguments\":[187]}");
    assertThat(Reason.read(counted.stored())).isEqualTo(counted);
    Reason waiting =
        Reason.ofWecom(45009, "wecom-get-contact failed: 45009 \"freq\" {out of limit}")
            .until(Instant.parse("2026-03-04T05:06:07Z"));
    assertThat(Reason.read(waiting.stored())).isEqualTo(waiting);
    assertThat(Reason.read(null)).isNull();
  }

  @Test
  void anEarlierEndComesFirst() {
    Reason failure = Reason.ofWecom(45009, "limit");
    assertThat(failure.until(Instant.parse("2026-03-04T05:06:07Z")).stored())
        .isLessThan(failure.until(Instant.parse("2026-03-04T05:06:08Z")).stored());
  }

  @Test
  void aTextWithoutACodeStaysAsItIs() {
    for (String old : new String[] {"12 relations vanished at once", "", "{\"code\":", "{}"}) {
      Reason reason = Reason.read(old);
      assertThat(reason.code()).isNull();
      assertThat(reason.technical()).isEqualTo(old);
      assertThat(reason.stored()).isEqualTo(old);
    }
  }

  @Test
  void aCodeOfANewerVersionIsReadAsFarAsItIsKnown() {
    Reason reason = Reason.read("{\"code\":\"new_one\",\"more\":{\"a\":1}}");
    assertThat(reason).isEqualTo(Reason.of("new_one"));
  }

  @Test
  void whatIsTooLongOrHoldsNulCanBeStored() {
    Reason reason = Reason.ofWecom(40058, "\0" + "x".repeat(100_000));
    assertThat(reason.technical()).hasSize(2000).endsWith("x…");
    assertThat(reason.stored()).doesNotContain("\0", "\\u0000");
  }

  @Test
  void aFailureGivesItsReason() {
    Reason problem = Reason.of(new ProblemException(HttpStatus.CONFLICT, "sync_running", 7));
    assertThat(problem.code()).isEqualTo("sync_running");
    assertThat(problem.arguments()).containsExactly("7");
    assertThat(problem.technical()).isEqualTo("409 sync_running");
  }

  @Test
  void whatNobodyForesawKeepsItsWordsToItself() {
    Reason reason = Reason.of(new IllegalStateException("secret"));
    assertThat(reason.code()).isEqualTo("unexpected");
    assertThat(reason.stored()).contains("IllegalStateException").doesNotContain("secret");
  }

  @Test
  void anAnswerWithoutErrcodeIsOneOfItsOwn() {
    assertThat(Reason.ofWecom(0, "reset").errcode()).isNull();
    assertThat(Reason.ofWecom(0, "reset").code()).isEqualTo("wecom_no_answer");
  }
}
