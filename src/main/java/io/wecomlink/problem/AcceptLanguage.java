package io.wecomlink.problem;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;

/**
 * English or simplified Chinese, whichever the caller prefers in {@code Accept-Language}; English
 * when it names neither or nothing. Any Chinese counts as simplified Chinese: closer than English.
 */
@Component("localeResolver")
class AcceptLanguage extends AcceptHeaderLocaleResolver {

  @Override
  public Locale resolveLocale(HttpServletRequest request) {
    return of(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE));
  }

  /**
   * The language for a header's value.
   *
   * @param header as it came; null or unreadable means English, whatever the machine speaks
   */
  static Locale of(String header) {
    List<Locale.LanguageRange> wishes;
    try {
      wishes = header == null ? List.of() : Locale.LanguageRange.parse(header);
    } catch (IllegalArgumentException e) {
      return Locale.ENGLISH;
    }
    for (Locale.LanguageRange wish : wishes) {
      if (wish.getRange().equals("zh") || wish.getRange().startsWith("zh-")) {
        return Locale.SIMPLIFIED_CHINESE;
      }
      if (wish.getRange().equals("en") || wish.getRange().startsWith("en-")) {
        return Locale.ENGLISH;
      }
    }
    return Locale.ENGLISH;
  }
}
