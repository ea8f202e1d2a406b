package io.wecomlink.security;

import io.wecomlink.problem.ProblemException;
import io.wecomlink.problem.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.stereotype.Component;

/** How refusals are answered: as problems; a browser that wants into Hawtio goes to the login. */
@Component
class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {

  /** The page, which signs an operator in and goes on to Hawtio. */
  private static final String LOGIN = "/?next=console";

  private final Problems problems;

  Refusals(Problems problems) {
    this.problems = problems;
  }

  /** No token, or one that is not accepted. Why it is not, the answer leaves open. */
  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException refused)
      throws IOException {
    if (isBrowserAtHawtio(request)) {
      response.sendRedirect(request.getContextPath() + LOGIN);
      return;
    }
    response.setHeader(
        HttpHeaders.WWW_AUTHENTICATE,
        refused instanceof OAuth2AuthenticationException
            ? "Bearer error=\"invalid_token\""
            : "Bearer");
    problems.write(
        request, response, new ProblemException(HttpStatus.UNAUTHORIZED, "unauthenticated"));
  }

  /** A good token, but not good for this. */
  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
      throws IOException {
    ProblemException problem =
        denied instanceof AuthorizationDeniedException withReason
                && withReason.getAuthorizationResult() instanceof Refusal refusal
            ? new ProblemException(refusal.status(), refusal.code())
            : new ProblemException(HttpStatus.FORBIDDEN, "forbidden");
    problems.write(request, response, problem);
  }

  /** A person's address bar or link; Hawtio's own scripts ask for JSON. */
  private static boolean isBrowserAtHawtio(HttpServletRequest request) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    return request.getMethod().equals("GET")
        && Paths.HAWTIO_PAGES.matches(request)
        && accept != null
        && accept.contains(MediaType.TEXT_HTML_VALUE);
  }
}
