package io.wecomlink.settings;

import java.util.UUID;
import org.springframework.stereotype.Component;

/** Names this process among all runners on one PostgreSQL. New at every start. */
@Component
public class RunnerId {

  private final String value = UUID.randomUUID().toString();

  /** Unique text, 36 characters. */
  public String value() {
    return value;
  }
}
