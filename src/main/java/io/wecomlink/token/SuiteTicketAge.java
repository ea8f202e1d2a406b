package io.wecomlink.token;

import io.wecomlink.settings.WecomLinkProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * How old the newest suite ticket is. WeCom pushes one every 10 minutes (wecom/callbacks.md §2);
 * when they stop coming, linking stops soon after.
 */
@Component("suiteTicket")
public class SuiteTicketAge implements HealthIndicator {

  private final SuiteTickets tickets;
  private final WecomLinkProperties.Ticket limits;
  private final Clock clock;

  SuiteTicketAge(SuiteTickets tickets, WecomLinkProperties properties, Clock clock) {
    this.tickets = tickets;
    this.limits = properties.ticket();
    this.clock = clock;
  }

  /** Whether a ticket has come before but the newest is older than {@code warn-after}. */
  public boolean isWorrying() {
    return age().filter(age -> age.compareTo(limits.warnAfter()) > 0).isPresent();
  }

  /** The age; empty until a ticket has come. */
  private Optional<Duration> age() {
    Instant now = clock.instant();
    return tickets.newestReceivedAt().map(received -> Duration.between(received, now));
  }

  /** UNKNOWN until a ticket has come, OUT_OF_SERVICE when the newest is older than fail-after. */
  @Override
  public Health health() {
    Optional<Duration> age = age();
    if (age.isEmpty()) {
      return Health.unknown().withDetail("suiteTicket", "none yet").build();
    }
    boolean tooOld = age.get().compareTo(limits.failAfter()) > 0;
    return (tooOld ? Health.outOfService() : Health.up())
        .withDetail("ageSeconds", age.get().toSeconds())
        .build();
  }
}
