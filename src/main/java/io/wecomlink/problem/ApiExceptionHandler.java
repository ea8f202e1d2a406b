package io.wecomlink.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.ConstraintViolationException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;

/** Answers whatever a controller throws with a problem. */
@RestControllerAdvice
class ApiExceptionHandler extends ResponseEntityExceptionHandler {

  /**
   * One thing wrong with a request.
   *
   * @param field JSON path of the field or name of the parameter; empty for the whole body
   * @param message what is wrong with it, in the caller's language
   */
  record InvalidField(String field, String message) {}

  private final Problems problems;

  ApiExceptionHandler(Problems problems) {
    this.problems = problems;
  }

  /** Login is the security filters' business: they know how to answer these. */
  @ExceptionHandler({AuthenticationException.class, AccessDeniedException.class})
  void leaveToSecurity(RuntimeException refused) {
    throw refused;
  }

  @ExceptionHandler(ConstraintViolationException.class)
  ResponseEntity<Object> invalid(ConstraintViolationException invalid, WebRequest request) {
    return invalid(
        invalid.getConstraintViolations().stream()
            .map(v -> new InvalidField(v.getPropertyPath().toString(), v.getMessage())),
        request);
  }

  @ExceptionHandler(Exception.class)
  ResponseEntity<Object> anythingElse(Exception error, WebRequest request) {
    if (DisconnectedClientHelper.isClientDisconnectedException(error)) {
      return null;
    }
    return answer(problems.of(error, locale(request)), request);
  }

  @Override
  protected ResponseEntity<Object> handleMethodArgumentNotValid(
      MethodArgumentNotValidException invalid,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    return invalid(invalid.getAllErrors().stream().map(e -> field(e, request)), request);
  }

  @Override
  protected ResponseEntity<Object> handleHandlerMethodValidationException(
      HandlerMethodValidationException invalid,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    if (invalid.isForReturnValue()) {
      return anythingElse(invalid, request);
    }
    return invalid(
        invalid.getParameterValidationResults().stream().flatMap(r -> fields(r, request)), request);
  }

  @Override
  protected ResponseEntity<Object> handleMissingServletRequestParameter(
      MissingServletRequestParameterException missing,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    return answer(
        problems.of(
            HttpStatus.BAD_REQUEST,
            "missing_parameter",
            locale(request),
            missing.getParameterName()),
        request);
  }

  @Override
  protected ResponseEntity<Object> handleTypeMismatch(
      org.springframework.beans.TypeMismatchException mismatch,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ProblemDetail problem = problems.of(HttpStatus.BAD_REQUEST, "invalid_request", locale(request));
    String field =
        mismatch instanceof MethodArgumentTypeMismatchException parameter
            ? parameter.getName()
            : mismatch.getPropertyName();
    if (field != null) {
      problem.setProperty("errors", List.of(new InvalidField(field, problem.getTitle())));
    }
    return answer(problem, request);
  }

  @Override
  protected ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException unreadable,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    return answer(problems.of(HttpStatus.BAD_REQUEST, "malformed_json", locale(request)), request);
  }

  /** All others that Spring MVC raises itself; its own headers, such as Allow, stay. */
  @Override
  protected ResponseEntity<Object> handleExceptionInternal(
      Exception error,
      Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ResponseEntity<Object> answer = answer(problems.of(error, locale(request)), request);
    HttpHeaders all = new HttpHeaders();
    all.putAll(headers);
    all.putAll(answer.getHeaders());
    return new ResponseEntity<>(answer.getBody(), all, answer.getStatusCode());
  }

  private ResponseEntity<Object> invalid(Stream<InvalidField> fields, WebRequest request) {
    ProblemDetail problem = problems.of(HttpStatus.BAD_REQUEST, "invalid_request", locale(request));
    problem.setProperty(
        "errors",
        fields
            .sorted(Comparator.comparing(InvalidField::field).thenComparing(InvalidField::message))
            .toList());
    return answer(problem, request);
  }

  private Stream<InvalidField> fields(ParameterValidationResult result, WebRequest request) {
    if (result instanceof ParameterErrors errors) {
      return errors.getAllErrors().stream().map(e -> field(e, request));
    }
    String name = result.getMethodParameter().getParameterName();
    return result.getResolvableErrors().stream()
        .map(e -> new InvalidField(name == null ? "" : name, text(e, request)));
  }

  private InvalidField field(ObjectError error, WebRequest request) {
    String name = error instanceof FieldError field ? field.getField() : "";
    return new InvalidField(name, text(error, request));
  }

  private String text(MessageSourceResolvable error, WebRequest request) {
    String text =
        getMessageSource() == null
            ? error.getDefaultMessage()
            : getMessageSource().getMessage(error, locale(request));
    return text == null ? "" : text;
  }

  private ResponseEntity<Object> answer(ProblemDetail problem, WebRequest request) {
    return new ResponseEntity<>(
        problem, problems.headers(locale(request)), HttpStatusCode.valueOf(problem.getStatus()));
  }

  private Locale locale(WebRequest request) {
    HttpServletRequest servlet = ((ServletWebRequest) request).getRequest();
    return problems.locale(servlet);
  }
}
