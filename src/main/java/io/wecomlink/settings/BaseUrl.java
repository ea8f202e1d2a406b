package io.wecomlink.settings;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * An address that paths are appended to: {@code http} or {@code https}, a host, perhaps a port and
 * a path; no user, query or fragment, and no slash at the end. Null is valid.
 */
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = BaseUrl.Check.class)
public @interface BaseUrl {

  /** Whether a slash may stand at the end, since the address is opened as it is. */
  boolean page() default false;

  String message() default "must be a base URL";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** Looks at the text: {@link URI} takes nearly everything, also {@code wecomlink.example.com}. */
  class Check implements ConstraintValidator<BaseUrl, URI> {

    // A name (RFC 3986 §3.2.2, with the underscore that container networks use) or [IPv6].
    private static final String HOST =
        "([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+])";
    private static final Pattern BASE =
        Pattern.compile("(?i:https?)://" + HOST + "(?::(\\d{1,5}))?(/[^/?#]+)*");

    private boolean page;

    @Override
    public void initialize(BaseUrl constraint) {
      page = constraint.page();
    }

    @Override
    public boolean isValid(URI value, ConstraintValidatorContext context) {
      if (value == null) {
        return true;
      }
      String text = value.toString();
      var base = BASE.matcher(page ? text.replaceFirst("/$", "") : text);
      if (!base.matches()) {
        return false;
      }
      String port = base.group(3);
      return port == null || isPort(Integer.parseInt(port));
    }

    private static boolean isPort(int number) {
      return number >= 1 && number <= 65_535;
    }
  }
}
