package io.wecomlink.api;

import io.wecomlink.problem.Reason;
import io.wecomlink.wecom.WecomErrors;
import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/** Says reasons in the caller's language. */
@Component
class Reasons {

  private final MessageSource messages;
  private final WecomErrors errors;

  Reasons(MessageSource messages, WecomErrors errors) {
    this.messages = messages;
    this.errors = errors;
  }

  /**
   * What happened, without what to do about it.
   *
   * @param reason null for none
   * @return null for none
   */
  String words(Reason reason, Locale locale) {
    if (reason == null || reason.code() == null) {
      return reason == null ? null : reason.technical();
    }
    Object[] arguments = reason.arguments().toArray();
    // A code that this version does not know is said as it is.
    String title =
        messages.getMessage("problem." + reason.code(), arguments, reason.code(), locale);
    return messages.getMessage("reason." + reason.code(), arguments, title, locale);
  }

  /**
   * What happened, what that means and, where WeCom failed, what to do about it.
   *
   * @param reason null for none
   * @return null for none
   */
  String wordsAndAdvice(Reason reason, Locale locale) {
    String words = words(reason, locale);
    if (reason == null || reason.code() == null) {
      return words;
    }
    if (reason.errcode() != null) {
      words = text("with_advice", locale, words, errors.advice(reason.errcode(), locale));
    }
    return reason.until() == null ? words : text("waits", locale, words);
  }

  /**
   * The same failure in the words of WeCom or the program, for whoever looks for the cause.
   *
   * @param reason null for none
   * @return null if there is nothing to add
   */
  static String technical(Reason reason) {
    return reason == null || reason.code() == null ? null : reason.technical();
  }

  /** The code; null for none. */
  static String code(Reason reason) {
    return reason == null ? null : reason.code();
  }

  private String text(String code, Locale locale, Object... arguments) {
    return messages.getMessage("reason." + code, arguments, locale);
  }
}
