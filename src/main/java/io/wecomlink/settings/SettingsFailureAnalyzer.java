package io.wecomlink.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.autoconfigure.jdbc.DataSourceProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * Says in one sentence which setting stopped the start and what it should hold. The value is never
 * shown, since it may be a secret; Spring's own analyzers, which show it, come after this one.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class SettingsFailureAnalyzer implements FailureAnalyzer {

  private static final String DATASOURCE_URL = "spring.datasource.url";

  private final Environment environment;

  /** Called by Spring Boot, which knows how to pass the environment. */
  SettingsFailureAnalyzer(Environment environment) {
    this.environment = environment;
  }

  @Override
  public FailureAnalysis analyze(Throwable failure) {
    // Sorted, because the validator reports in no particular order.
    Map<String, Complaint> complaints = new TreeMap<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      for (Complaint complaint : complaintsOf(cause)) {
        // The innermost cause knows best, so it may replace what an outer one said.
        complaints.put(complaint.property(), complaint);
      }
    }
    // Neither cause nor action: the first is logged with its values when debug is on.
    return complaints.isEmpty()
        ? null
        : new FailureAnalysis(sentence(List.copyOf(complaints.values())), null, null);
  }

  private List<Complaint> complaintsOf(Throwable cause) {
    if (cause instanceof InvalidSettingException invalid) {
      return List.of(
          new Complaint(invalid.property(), isMissing(invalid.property()), invalid.expected()));
    }
    if (cause instanceof BindValidationException validation) {
      return violations(validation);
    }
    if (cause instanceof BindException binding
        && !(binding.getCause() instanceof BindValidationException)
        && Expectations.covers(binding.getName().toString())) {
      String property = binding.getName().toString();
      return List.of(new Complaint(property, false, Expectations.of(property)));
    }
    // Spring throws a type of its own, not visible here, when it has no JDBC URL to start from.
    if (cause.getClass().getEnclosingClass() == DataSourceProperties.class
        && isMissing(DATASOURCE_URL)) {
      return List.of(new Complaint(DATASOURCE_URL, true, Expectations.of(DATASOURCE_URL)));
    }
    return List.of();
  }

  private static List<Complaint> violations(BindValidationException validation) {
    String prefix = validation.getValidationErrors().getName().toString();
    List<Complaint> complaints = new ArrayList<>();
    for (ObjectError error : validation.getValidationErrors().getAllErrors()) {
      if (!(error instanceof FieldError field)) {
        continue;
      }
      String property = prefix + "." + DataObjectPropertyName.toDashedForm(field.getField());
      if (!Expectations.covers(property)) {
        continue;
      }
      Object value = field.getRejectedValue();
      if (value == null) {
        // A whole group is absent: name what the person has to set, not the group.
        for (String required : Expectations.requiredWithin(property)) {
          complaints.add(new Complaint(required, true, Expectations.of(required)));
        }
      } else {
        boolean blank = value instanceof CharSequence text && !StringUtils.hasText(text);
        complaints.add(new Complaint(property, blank, Expectations.of(property)));
      }
    }
    return complaints;
  }

  private boolean isMissing(String property) {
    return !StringUtils.hasText(environment.getProperty(property));
  }

  private static String sentence(List<Complaint> complaints) {
    if (complaints.size() == 1) {
      Complaint only = complaints.get(0);
      return "The setting %s is %s: it must be %s."
          .formatted(only.property(), only.trouble(), only.expected());
    }
    List<String> parts =
        complaints.stream()
            .map(c -> "%s is %s (it must be %s)".formatted(c.property(), c.trouble(), c.expected()))
            .toList();
    int last = parts.size() - 1;
    return "These settings need attention: %s and %s."
        .formatted(String.join(", ", parts.subList(0, last)), parts.get(last));
  }

  private record Complaint(String property, boolean missing, String expected) {

    String trouble() {
      return missing ? "missing" : "malformed";
    }
  }
}
