package io.wecomlink.problem;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Where the container sends what it or a filter refused by a bare status. */
@Hidden
@Controller
class ErrorPage implements ErrorController {

  private final Problems problems;

  ErrorPage(Problems problems) {
    this.problems = problems;
  }

  @RequestMapping("${server.error.path:/error}")
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    // Behind the first half of another answer a problem would only be read as part of it. Tomcat
    // breaks the connection off, and that tells the caller.
    if (!response.isCommitted()) {
      problems.write(request, response, problem(request));
    }
  }

  private ProblemDetail problem(HttpServletRequest request) {
    if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable error) {
      return problems.of(error, problems.locale(request));
    }
    // No status: somebody asked for this path itself, which is no page.
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    HttpStatusCode shown =
        status instanceof Integer value && value >= 400
            ? HttpStatusCode.valueOf(value)
            : HttpStatus.NOT_FOUND;
    return problems.of(shown, problems.locale(request));
  }
}
