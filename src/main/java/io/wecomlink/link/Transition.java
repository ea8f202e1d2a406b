package io.wecomlink.link;

import io.wecomlink.problem.Reason;
import java.time.Instant;

/**
 * One line of a connection's history.
 *
 * @param transitionId grows with time
 * @param at when
 * @param actor who: a login's subject, {@code wecom}, or {@code sync}
 * @param event what happened: the name of a {@link ConnectionEvent}
 * @param fromState where the connection stood
 * @param toState where it stands since; the same where only something was done
 * @param cause why; null if the event says it all
 */
public record Transition(
    long transitionId,
    Instant at,
    String actor,
    String event,
    String fromState,
    String toState,
    Reason cause) {}
