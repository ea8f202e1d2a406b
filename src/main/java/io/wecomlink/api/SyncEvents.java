package io.wecomlink.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wecomlink.sync.SyncRun;
import io.wecomlink.sync.SyncRuns;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Runs as server-sent events. All runs that anybody on this runner follows are looked up together,
 * once a second; whoever follows a run gets an event when it has changed. A client that reads too
 * slowly misses states in between and delays nobody.
 */
@Component
class SyncEvents implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(SyncEvents.class);

  private static final long PERIOD_SECONDS = 1;

  /** Silence after which a comment shows that both sides are still there. */
  private static final int BEATS_OF_SILENCE = 15;

  /** Threads that write to clients; a write takes long only if the client does not read. */
  private static final int WRITERS = 4;

  private final SyncRuns runs;
  private final RunViews views;
  private final ObjectMapper json;
  private final Map<UUID, Set<Follower>> followers = new ConcurrentHashMap<>();
  private ScheduledExecutorService beat;
  private ExecutorService writers;
  private volatile boolean running;

  SyncEvents(SyncRuns runs, RunViews views, ObjectMapper json) {
    this.runs = runs;
    this.views = views;
    this.json = json;
  }

  /** One client of one run. */
  private static final class Follower {
    private final Locale locale;
    private final SseEmitter emitter = new SseEmitter(0L);
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile String sent = "";
    private volatile int silentBeats;

    private Follower(Locale locale) {
      this.locale = locale;
    }
  }

  /**
   * Begins with the run as it is; an ended run is one event.
   *
   * @param locale the language in which the client is told
   */
  SseEmitter follow(SyncRun run, Locale locale) {
    Follower follower = new Follower(locale);
    followers.compute(
        run.runId(),
        (id, all) -> {
          Set<Follower> together = all == null ? ConcurrentHashMap.newKeySet() : all;
          together.add(follower);
          return together;
        });
    Runnable gone = () -> leave(run.runId(), follower);
    follower.emitter.onCompletion(gone);
    follower.emitter.onTimeout(gone);
    follower.emitter.onError(error -> gone.run());
    tell(run, List.of(follower));
    return follower.emitter;
  }

  private void beat() {
    try {
      if (!followers.isEmpty()) {
        for (SyncRun run : runs.findAll(followers.keySet())) {
          tell(run, followers.getOrDefault(run.runId(), Set.of()));
        }
      }
    } catch (RuntimeException e) {
      log.warn("Followed runs could not be looked up, the next beat tries again: {}", e.toString());
    }
  }

  private void tell(SyncRun run, Iterable<Follower> listeners) {
    Map<Locale, String> texts = new HashMap<>();
    boolean last = !"RUNNING".equals(run.state());
    for (Follower follower : listeners) {
      String text = texts.computeIfAbsent(follower.locale, locale -> write(run, locale));
      follower.silentBeats++;
      boolean news = !text.equals(follower.sent);
      if ((news || last || follower.silentBeats >= BEATS_OF_SILENCE)
          && follower.writing.compareAndSet(false, true)) {
        writers.execute(() -> send(run.runId(), follower, news ? text : null, last));
      }
    }
  }

  private void send(UUID runId, Follower follower, String text, boolean last) {
    try {
      if (text == null) {
        follower.emitter.send(SseEmitter.event().comment("still here"));
      } else {
        follower.emitter.send(
            SseEmitter.event().name("run").data(text, MediaType.APPLICATION_JSON));
        follower.sent = text;
      }
      follower.silentBeats = 0;
      if (last) {
        follower.emitter.complete();
      }
    } catch (IOException | IllegalStateException e) {
      // The client went away, which is its right.
      leave(runId, follower);
    } finally {
      follower.writing.set(false);
    }
  }

  private void leave(UUID runId, Follower follower) {
    followers.computeIfPresent(
        runId,
        (id, all) -> {
          all.remove(follower);
          return all.isEmpty() ? null : all;
        });
  }

  private String write(SyncRun run, Locale locale) {
    try {
      return json.writeValueAsString(views.of(run, locale));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A run is always JSON", e);
    }
  }

  @Override
  public void start() {
    writers = Executors.newFixedThreadPool(WRITERS);
    beat = Executors.newSingleThreadScheduledExecutor();
    beat.scheduleWithFixedDelay(this::beat, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    running = true;
  }

  /** Lets all clients go, so that the server's graceful stop need not wait for them. */
  @Override
  public void stop() {
    running = false;
    beat.shutdownNow();
    followers.values().forEach(all -> all.forEach(follower -> follower.emitter.complete()));
    writers.shutdown();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Stops before the web server does. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
