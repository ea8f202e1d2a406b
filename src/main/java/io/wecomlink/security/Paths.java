package io.wecomlink.security;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Paths that more than one rule names. Matchers are made here, not left to Spring Security's guess,
 * since Hawtio and Jolokia bring servlets beside Spring MVC's.
 */
final class Paths {

  private static final PathPatternRequestMatcher.Builder PATHS =
      PathPatternRequestMatcher.withDefaults();

  /** The only paths on which the session cookie counts; also the cookie's Path. */
  static final String SESSION_PATH = "/actuator";

  static final RequestMatcher ACTUATOR = any(SESSION_PATH, SESSION_PATH + "/**");

  /** Everything of Hawtio, its Jolokia alias included. */
  static final RequestMatcher HAWTIO = any("/actuator/hawtio", "/actuator/hawtio/**");

  /** Remote control of the JVM: a GET can do as much as a POST here. */
  static final RequestMatcher JOLOKIA =
      any(
          "/actuator/jolokia",
          "/actuator/jolokia/**",
          "/actuator/hawtio/jolokia",
          "/actuator/hawtio/jolokia/**");

  /** What a person opens in a browser. */
  static final RequestMatcher HAWTIO_PAGES = Paths::isHawtioPage;

  private Paths() {}

  static RequestMatcher any(String... patterns) {
    return any(null, patterns);
  }

  static RequestMatcher any(HttpMethod method, String... patterns) {
    RequestMatcher[] matchers = new RequestMatcher[patterns.length];
    for (int i = 0; i < patterns.length; i++) {
      matchers[i] = PATHS.matcher(method, patterns[i]);
    }
    return new OrRequestMatcher(matchers);
  }

  /** Pages and files are only ever read. */
  static RequestMatcher read(String... patterns) {
    return new OrRequestMatcher(any(HttpMethod.GET, patterns), any(HttpMethod.HEAD, patterns));
  }

  private static boolean isHawtioPage(HttpServletRequest request) {
    return HAWTIO.matches(request) && !JOLOKIA.matches(request);
  }
}
