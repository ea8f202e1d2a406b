package io.wecomlink.security;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lets an operator's browser into Hawtio: exchanges the bearer token for a cookie, and back. */
@Hidden
@RestController
@RequestMapping("/login/session")
class SessionController {

  private final SessionCookie cookies;
  private final Clock clock;

  SessionController(SessionCookie cookies, ObjectProvider<Clock> clock) {
    this.cookies = cookies;
    this.clock = clock.getIfAvailable(Clock::systemUTC);
  }

  @PostMapping
  ResponseEntity<Void> start(HttpServletRequest request, @AuthenticationPrincipal Jwt token) {
    Duration untilExpiry = Duration.between(clock.instant(), token.getExpiresAt());
    return ResponseEntity.noContent()
        .header(
            HttpHeaders.SET_COOKIE,
            cookies.start(request, token.getTokenValue(), untilExpiry).toString())
        .build();
  }

  @DeleteMapping
  ResponseEntity<Void> end(HttpServletRequest request) {
    return ResponseEntity.noContent()
        .header(HttpHeaders.SET_COOKIE, cookies.end(request).toString())
        .build();
  }
}
