package io.wecomlink.api;

import io.wecomlink.callback.StoredEvents;
import io.wecomlink.callback.StoredEvents.StoredEvent;
import io.wecomlink.security.Caller;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
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

  private final StoredEvents events;
  private final Flows flows;

  EventController(StoredEvents events, Flows flows) {
    this.events = events;
    this.flows = flows;
  }

  @GetMapping
  Page<StoredEvent> list(
      @RequestParam(required = false) String corpId,
      @RequestParam(required = false) String infoType,
      @RequestParam(required = false) StoredEvents.State state,
      @RequestParam(required = false) Long cursor,
      @RequestParam(defaultValue = "200") @Min(1) @Max(Page.MAX) int limit) {
    return Page.of(
        events.list(corpId, infoType, state, cursor, limit + 1),
        limit,
        event -> String.valueOf(event.id()));
  }

  @Refuses({"404 event_not_found", "409 event_in_progress"})
  @PostMapping("/{id}/replay")
  @ResponseStatus(HttpStatus.ACCEPTED)
  StoredEvent replay(@PathVariable long id, Caller caller) {
    return flows.call(
        "callback-replay-event",
        Map.of("eventId", id, "actor", caller.subject()),
        StoredEvent.class);
  }
}
