package io.wecomlink.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The problems that are an operation's own, for {@code /openapi.json}. What every operation may
 * answer with, by its path, parameters and body, {@link ProblemDescriptions} adds.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Refuses {

  /** Status and code, such as {@code 409 sync_running}. */
  String[] value() default {};

  /** Whether it calls WeCom and waits for the answer. */
  boolean asksWecom() default false;
}
