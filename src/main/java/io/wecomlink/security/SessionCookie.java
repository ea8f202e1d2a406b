package io.wecomlink.security;

import io.wecomlink.settings.WecomLinkProperties;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.stereotype.Component;
import org.springframework.web.util.WebUtils;

/**
 * The operators' session: a cookie that carries the token itself, so that a browser can use Hawtio.
 * It counts only below {@link Paths#SESSION_PATH}. A browser sends it by itself, hence what can
 * change something (every unsafe method, and all of Jolokia) must come from our own pages: SameSite
 * alone would let a sibling host or a link in a mail in.
 */
@Component
class SessionCookie implements BearerTokenResolver {

  static final String NAME = "wecomlink_session";

  private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

  private final DefaultBearerTokenResolver header = new DefaultBearerTokenResolver();
  private final URI publicBaseUrl;

  SessionCookie(WecomLinkProperties settings) {
    this.publicBaseUrl = settings.publicBaseUrl();
  }

  /** The token of a request: from its Authorization header, or where allowed from the cookie. */
  @Override
  public String resolve(HttpServletRequest request) {
    String token = header.resolve(request);
    if (token != null || !Paths.ACTUATOR.matches(request)) {
      return token;
    }
    Cookie cookie = WebUtils.getCookie(request, NAME);
    if (cookie == null || cookie.getValue().isBlank()) {
      return null;
    }
    boolean harmless =
        SAFE_METHODS.contains(request.getMethod()) && !Paths.JOLOKIA.matches(request);
    return harmless || isFromOurPages(request) ? cookie.getValue() : null;
  }

  /** The cookie that starts a session and ends with its token. */
  ResponseCookie start(HttpServletRequest request, String token, Duration untilExpiry) {
    return cookie(request, token, untilExpiry.isNegative() ? Duration.ZERO : untilExpiry);
  }

  /** The cookie that ends a session. */
  ResponseCookie end(HttpServletRequest request) {
    return cookie(request, "", Duration.ZERO);
  }

  private static ResponseCookie cookie(HttpServletRequest request, String value, Duration age) {
    return ResponseCookie.from(NAME, value)
        .path(request.getContextPath() + Paths.SESSION_PATH)
        .httpOnly(true)
        .secure(request.isSecure())
        .sameSite("Strict")
        .maxAge(age)
        .build();
  }

  /**
   * Browsers say where a request comes from in Sec-Fetch-Site, over plain http at least in Origin
   * or Referer. A request that says nothing is not taken for ours.
   */
  private boolean isFromOurPages(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return site.equals("same-origin");
    }
    String source =
        Optional.ofNullable(request.getHeader(HttpHeaders.ORIGIN))
            .orElseGet(() -> request.getHeader(HttpHeaders.REFERER));
    return source != null
        && origin(source)
            .filter(
                o ->
                    origin(request.getRequestURL().toString()).filter(o::equals).isPresent()
                        || origin(publicBaseUrl.toString()).filter(o::equals).isPresent())
            .isPresent();
  }

  /** Scheme, host and port of a URL (RFC 6454 §4); empty for anything without them. */
  private static Optional<String> origin(String url) {
    try {
      URI uri = URI.create(url);
      if (uri.getScheme() == null || uri.getHost() == null) {
        return Optional.empty();
      }
      String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
      int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
      return Optional.of(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port);
    } catch (IllegalArgumentException malformed) {
      // "null" and other non-URLs come from nowhere we know.
      return Optional.empty();
    }
  }
}
