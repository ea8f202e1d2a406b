package io.wecomlink.api;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.MessageSource;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.method.HandlerMethod;

/**
 * Describes each operation's problems in {@code /openapi.json}: by status, with the codes that it
 * may bear.
 */
@Component
class ProblemDescriptions implements OperationCustomizer {

  /** Name of the schema that all problems share. */
  static final String PROBLEM = "Problem";

  /** Login, the database and our own mistakes: of every operation. */
  private static final List<String> ALWAYS =
      List.of(
          "401 unauthenticated",
          "403 forbidden",
          "500 internal_error",
          "503 database_unavailable",
          "503 login_unavailable");

  /** Of what belongs to a tenant. */
  private static final List<String> OF_A_TENANT =
      List.of("403 tenant_forbidden", "404 tenant_not_found");

  /** Whatever calls WeCom and waits for the answer. */
  private static final List<String> OF_WECOM =
      List.of(
          "409 suite_ticket_missing",
          "409 authorization_not_found",
          "502 wecom_error",
          "502 wecom_unavailable",
          "503 wecom_unavailable");

  private final MessageSource messages;

  ProblemDescriptions(MessageSource messages) {
    this.messages = messages;
  }

  /** What all problems have in common (RFC 9457 §3), and the members that some have besides. */
  static Schema<?> schema() {
    Schema<?> error = new ObjectSchema();
    error.addProperty("field", new StringSchema());
    error.addProperty("message", new StringSchema());
    Schema<?> problem = new ObjectSchema();
    problem.setDescription(
        "RFC 9457 problem; which members it has besides the required ones depends on its code");
    problem.addProperty("type", new StringSchema().format("uri"));
    problem.addProperty("title", text("in the caller's language"));
    problem.addProperty("status", new IntegerSchema());
    problem.addProperty("detail", text("in the caller's language"));
    problem.addProperty("instance", new StringSchema().format("uri-reference"));
    problem.addProperty("code", text("stable, for programs"));
    problem.addProperty("errors", new ArraySchema().items(error));
    problem.addProperty("errcode", new IntegerSchema());
    problem.addProperty("incidentId", text("of internal_error: look for it in the log"));
    problem.setRequired(List.of("type", "title", "status", "code"));
    problem.setAdditionalProperties(true);
    return problem;
  }

  private static Schema<?> text(String description) {
    Schema<?> text = new StringSchema();
    text.setDescription(description);
    return text;
  }

  @Override
  public Operation customize(Operation operation, HandlerMethod handler) {
    if (operation.getResponses() == null) {
      operation.setResponses(new ApiResponses());
    }
    codes(operation, handler)
        .forEach((status, codes) -> operation.getResponses().put(status, response(codes)));
    return operation;
  }

  private static Map<String, Set<String>> codes(Operation operation, HandlerMethod handler) {
    Map<String, Set<String>> byStatus = new TreeMap<>();
    add(byStatus, ALWAYS);
    boolean hasBody = operation.getRequestBody() != null;
    if (hasBody) {
      add(byStatus, List.of("400 malformed_json", "415 unsupported_media_type"));
    }
    if (hasBody || operation.getParameters() != null && !operation.getParameters().isEmpty()) {
      add(byStatus, List.of("400 invalid_request"));
    }
    if (isOfATenant(handler)) {
      add(byStatus, OF_A_TENANT);
    }
    Refuses own = handler.getMethodAnnotation(Refuses.class);
    if (own != null) {
      add(byStatus, List.of(own.value()));
      add(byStatus, own.asksWecom() ? OF_WECOM : List.of());
    }
    return byStatus;
  }

  private static boolean isOfATenant(HandlerMethod handler) {
    RequestMapping mapping =
        AnnotatedElementUtils.findMergedAnnotation(handler.getBeanType(), RequestMapping.class);
    return mapping != null && String.join(" ", mapping.path()).contains("{tenantId}");
  }

  private static void add(Map<String, Set<String>> byStatus, List<String> problems) {
    for (String problem : problems) {
      String[] parts = problem.split(" ", 2);
      byStatus.computeIfAbsent(parts[0], status -> new TreeSet<>()).add(parts[1]);
    }
  }

  private ApiResponse response(Set<String> codes) {
    StringSchema code = new StringSchema();
    code.setEnum(List.copyOf(codes));
    Schema<?> own = new ObjectSchema();
    own.addProperty("code", code);
    Schema<?> schema = new Schema<>();
    schema.addAllOfItem(new Schema<>().$ref("#/components/schemas/" + PROBLEM));
    schema.addAllOfItem(own);
    String description =
        codes.stream()
            .map(c -> c + ": " + messages.getMessage("problem." + c, null, c, Locale.ENGLISH))
            .collect(Collectors.joining("; "));
    return new ApiResponse()
        .description(description)
        .content(
            new Content()
                .addMediaType(
                    org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                    new MediaType().schema(schema)));
  }
}
