package io.wecomlink;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The runner: loads the flows in {@code routes/} and serves callbacks, API and page. */
@SpringBootApplication
public class WecomLinkApplication {

  public static void main(String[] args) {
    SpringApplication.run(WecomLinkApplication.class, args);
  }
}
