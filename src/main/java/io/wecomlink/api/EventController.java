package io.wecomlink.api;

import io.wecomlink.callback.StoredEvents;
import io.wecomlink.callback.StoredEvents.StoredEvent;
import io.wecomlink.security.Caller;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Stored callbacks, for operators. Their content is never shown. */
@RestController
@RequestMapping("/api/v1/events")
class EventController {

  /**
   * A stored callback as operators see it.
   *
   * @param channel the URL it came in by: COMMAND, DATA, SYSTEM or APP
   * @param corpId null if it names no company
   * @param changeType null if it has none
   * @param occurredAt when it happened according to WeCom; null if it does not say
   * @param nextAttemptAt when it is due; null once it is over
   * @param handledAt null until then
   * @param outcome why it failed, or who had it handled once more, in the caller's language; null
   *     if there is nothing to say
   * @param outcomeCode the same as a stable code; null if there is none
   * @param outcomeDetail what WeCom or the program said of it; null if there is nothing to add
   */
  record EventView(
      long id,
      String channel,
      String corpId,
      String infoType,
      String changeType,
      Instant occurredAt,
      Instant receivedAt,
      StoredEvents.State state,
      int attempts,
      Instant nextAttemptAt,
      Instant handledAt,
      String outcome,
      String outcomeCode,
      String outcomeDetail) {}

  private final StoredEvents events;
  private final Flows flows;
  private final Reasons reasons;

  EventController(StoredEvents events, Flows flows, Reasons reasons) {
    this.events = events;
    this.flows = flows;
    this.reasons = reasons;
  }

  @GetMapping
  Page<EventView> list(
      @RequestParam(required = false) String corpId,
      @RequestParam(required = false) String infoType,
      @RequestParam(required = false) StoredEvents.State state,
      @RequestParam(required = false) Long cursor,
      @RequestParam(defaultValue = "200") @Min(1) @Max(Page.MAX) int limit,
      Locale locale) {
    return Page.of(
        events.list(corpId, infoType, state, cursor, limit + 1).stream()
            .map(event -> view(event, locale))
            .toList(),
        limit,
        event -> String.valueOf(event.id()));
  }

  @Refuses({"404 event_not_found", "409 event_in_progress"})
  @PostMapping("/{id}/replay")
  @ResponseStatus(HttpStatus.ACCEPTED)
  EventView replay(@PathVariable long id, Caller caller, Locale locale) {
    StoredEvent event =
        flows.call(
            "callback-replay-event",
            Map.of("eventId", id, "actor", caller.subject()),
            StoredEvent.class);
    return view(event, locale);
  }

  private EventView view(StoredEvent event, Locale locale) {
    return new EventView(
        event.id(),
        event.channel(),
        event.corpId(),
        event.infoType(),
        event.changeType(),
        event.occurredAt(),
        event.receivedAt(),
        event.state(),
        event.attempts(),
        event.nextAttemptAt(),
        event.handledAt(),
        reasons.wordsAndAdvice(event.outcome(), locale),
        Reasons.code(event.outcome()),
        Reasons.technical(event.outcome()));
  }
}
