package io.wecomlink.link;

import io.wecomlink.problem.ProblemException;
import io.wecomlink.wecom.ErrorClass;
import io.wecomlink.wecom.WecomApiException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.springframework.context.support.DefaultMessageSourceResolvable;
import org.springframework.http.HttpStatus;

/** What WeCom's no to a secret that somebody gave means. */
final class SecretRefusals {

  /** What says nothing about the secret: it may be tried again. */
  private static final Set<ErrorClass> PASSING =
      EnumSet.of(ErrorClass.RETRY, ErrorClass.BACK_OFF, ErrorClass.WAIT_FOR_TICKET);

  /** Refusals of a secret that is right: what to do is another matter (limits-and-errors.md §2). */
  private static final Map<Integer, String> HINTS = Map.of(48002, "permission", 60020, "address");

  private SecretRefusals() {}

  /** Whether a failure means that WeCom does not accept the secret. */
  static boolean isRefusal(Exception failure) {
    return failure instanceof WecomApiException wecom && !PASSING.contains(wecom.getErrorClass());
  }

  /** 422 secret_rejected with WeCom's errcode; what may pass by itself stays what it is. */
  static Exception rejected(Exception failure) {
    if (!isRefusal(failure)) {
      return failure;
    }
    int errcode = ((WecomApiException) failure).errcode();
    String hint = "refusal." + HINTS.getOrDefault(errcode, "secret");
    return new ProblemException(
            failure,
            HttpStatus.UNPROCESSABLE_ENTITY,
            "secret_rejected",
            String.valueOf(errcode),
            new DefaultMessageSourceResolvable(new String[] {hint}, ""))
        .with("errcode", errcode);
  }
}
