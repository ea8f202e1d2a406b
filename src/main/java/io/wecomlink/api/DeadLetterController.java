package io.wecomlink.api;

import io.wecomlink.deadletter.DeadLetter;
import io.wecomlink.deadletter.DeadLetters;
import io.wecomlink.link.Connection;
import io.wecomlink.link.ConnectionState;
import io.wecomlink.link.Connections;
import io.wecomlink.wecom.WecomErrors;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What could not be handled, and what to do about it. */
@RestController
@RequestMapping("/api/v1/tenants/{tenantId}/wecom/dead-letters")
class DeadLetterController {

  /**
   * A letter as people see it.
   *
   * @param subject what it is about, in the caller's language where it has no name of its own
   * @param error what went wrong, in the caller's language
   * @param errorCode the same as a stable code; null if there is none
   * @param errorDetail what WeCom or the program said of it; null if there is nothing to add
   * @param advice what to do about it, in the caller's language
   */
  record View(
      long id,
      String kind,
      String subject,
      Integer errcode,
      String error,
      String errorCode,
      String errorDetail,
      String advice,
      int attempts,
      Instant firstFailedAt,
      Instant lastFailedAt,
      DeadLetter.State state) {}

  /**
   * @param ids the letters to replay; null for all open ones
   */
  record ReplayBody(@Size(min = 1, max = 1000) List<@NotNull Long> ids) {}

  /**
   * @param letters how many open letters are going to be replayed
   */
  record Replaying(int letters) {}

  private final DeadLetters letters;
  private final WecomErrors errors;
  private final Reasons reasons;
  private final MessageSource messages;
  private final Connections connections;
  private final Flows flows;

  DeadLetterController(
      DeadLetters letters,
      WecomErrors errors,
      Reasons reasons,
      MessageSource messages,
      Connections connections,
      Flows flows) {
    this.letters = letters;
    this.errors = errors;
    this.reasons = reasons;
    this.messages = messages;
    this.connections = connections;
    this.flows = flows;
  }

  @GetMapping
  Page<View> list(
      @PathVariable String tenantId,
      @RequestParam(required = false) DeadLetter.State state,
      @RequestParam(required = false) Long cursor,
      @RequestParam(defaultValue = "200") @Min(1) @Max(Page.MAX) int limit,
      Locale locale) {
    return Page.of(
        letters.list(tenantId, state, cursor, limit + 1).stream()
            .map(letter -> view(letter, locale))
            .toList(),
        limit,
        letter -> String.valueOf(letter.id()));
  }

  @Refuses({"404 dead_letter_not_found", "409 dead_letter_closed", "409 transition_refused"})
  @PostMapping("/{id}/replay")
  @ResponseStatus(HttpStatus.ACCEPTED)
  View replay(@PathVariable String tenantId, @PathVariable long id, Locale locale) {
    requireLinked(tenantId);
    DeadLetter letter =
        flows.call(
            "deadletter-replay-letter",
            Map.of("tenantId", tenantId, "letterId", id),
            DeadLetter.class);
    return view(letter, locale);
  }

  @Refuses("409 transition_refused")
  @PostMapping("/replay")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Replaying replayAll(
      @PathVariable String tenantId, @Valid @RequestBody(required = false) ReplayBody body) {
    requireLinked(tenantId);
    Map<String, Object> variables = new HashMap<>(Map.of("tenantId", tenantId));
    if (body != null && body.ids() != null) {
      variables.put("letterIds", body.ids());
    }
    return new Replaying(flows.call("deadletter-call-replayer", variables, List.class).size());
  }

  @Refuses({"404 dead_letter_not_found", "409 dead_letter_closed"})
  @PostMapping("/{id}/discard")
  View discard(@PathVariable String tenantId, @PathVariable long id, Locale locale) {
    return view(letters.discard(tenantId, id), locale);
  }

  /** Without a connection everything would fail once more. */
  private void requireLinked(String tenantId) {
    Connection connection = connections.of(tenantId);
    if (connection.state() != ConnectionState.LINKED) {
      throw Connections.refused(connection.state(), "REPLAY");
    }
  }

  /** Members by the first of them and the number of the others, and by words what has no name. */
  private String subject(DeadLetter letter, Locale locale) {
    List<String> userids = letter.userids();
    if (userids.size() > 1) {
      return messages.getMessage(
          "letter.members", new Object[] {userids.get(0), userids.size() - 1}, locale);
    }
    return userids.isEmpty()
        ? messages.getMessage("letter.subject." + letter.kind(), null, letter.subject(), locale)
        : userids.get(0);
  }

  private View view(DeadLetter letter, Locale locale) {
    return new View(
        letter.id(),
        letter.kind(),
        subject(letter, locale),
        letter.errcode(),
        reasons.words(letter.error(), locale),
        Reasons.code(letter.error()),
        Reasons.technical(letter.error()),
        errors.advice(letter.errcode(), locale),
        letter.attempts(),
        letter.firstFailedAt(),
        letter.lastFailedAt(),
        letter.state());
  }
}
