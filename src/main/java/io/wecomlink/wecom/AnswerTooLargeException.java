package io.wecomlink.wecom;

import java.io.IOException;

/** An answer is larger than the setting allows; reading it stopped there. */
class AnswerTooLargeException extends IOException {

  AnswerTooLargeException(long limit) {
    super(
        "the answer is larger than "
            + limit
            + " bytes, which is the most that wecomlink.wecom.max-answer-size allows");
  }
}
