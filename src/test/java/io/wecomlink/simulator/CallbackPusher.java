package io.wecomlink.simulator;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Delivers callbacks: signed, encrypted, in order per company, up to three times (wecom/crypto.md
 * §3, §8). Deliveries run in the background; an unreachable receiver has no effect on anything
 * else.
 */
final class CallbackPusher implements AutoCloseable {

  private static final int ATTEMPTS = 3;
  private static final int LOG_SIZE = 10_000;
  private static final int BODY_SHOWN = 2_000;
  private static final long REORDER_HOLD_MILLIS = 500;

  /** Where a callback goes and how it is sealed. */
  record Target(
      String url,
      String token,
      String aesKey,
      String receiveId,
      String toUserName,
      String agentId) {}

  private static final class Message {
    final long sequence;
    final Target target;
    final String kind;
    final String corpId;
    final String text;
    final Duration timeout;
    final CompletableFuture<Delivery> outcome = new CompletableFuture<>();
    String timestamp;
    String nonce;
    boolean badSignature;
    boolean stale;
    long delayMillis;

    Message(
        long sequence, Target target, String kind, String corpId, String text, Duration timeout) {
      this.sequence = sequence;
      this.target = target;
      this.kind = kind;
      this.corpId = corpId;
      this.text = text;
      this.timeout = timeout;
    }

    boolean forged() {
      return badSignature || stale;
    }
  }

  private static final class Lane {
    final Deque<Message> waiting = new ArrayDeque<>();
    boolean busy;
    Message held;
  }

  private final SimulatorCore core;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "wecom-simulator-callbacks");
            thread.setDaemon(true);
            // Otherwise it would inherit the one of the request that caused the first callback.
            thread.setContextClassLoader(CallbackPusher.class.getClassLoader());
            return thread;
          });
  private final HttpClient http =
      HttpClient.newBuilder()
          .executor(threads)
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final Map<String, Lane> lanes = new HashMap<>();
  private final Deque<Delivery> log = new ArrayDeque<>();
  private volatile CallbackFaults faults = CallbackFaults.none();
  private long sequence;
  private int pending;
  private long abandoned;
  private boolean closed;

  CallbackPusher(SimulatorCore core) {
    this.core = core;
  }

  void faults(CallbackFaults value) {
    faults = value;
  }

  CallbackFaults faults() {
    return faults;
  }

  /** Queues a callback; without a URL nothing is sent and the result says so. */
  synchronized CompletableFuture<Delivery> push(
      Target target, String kind, String corpId, String text, Duration timeout) {
    sequence++;
    if (target.url() == null || closed) {
      Delivery none =
          new Delivery(
              sequence,
              0,
              core.clock().now(),
              null,
              kind,
              corpId,
              text,
              0,
              null,
              closed ? "simulator closed" : "no callback URL configured",
              false,
              false);
      record(none);
      return CompletableFuture.completedFuture(none);
    }
    Message message = new Message(sequence, target, kind, corpId, text, timeout);
    Lane lane = lanes.computeIfAbsent(corpId == null ? "" : corpId, k -> new Lane());
    enqueue(lane, message);
    return message.outcome;
  }

  private void enqueue(Lane lane, Message message) {
    CallbackFaults now = faults;
    if (drawn(message, 1, now.drop())) {
      Delivery dropped = delivery(message, 0, 0, null, "dropped on purpose");
      record(dropped);
      message.outcome.complete(dropped);
      return;
    }
    if (drawn(message, 2, now.wrongSignature())) {
      Message copy = copyOf(message);
      copy.badSignature = true;
      add(lane, copy);
    }
    if (drawn(message, 3, now.staleTimestamp())) {
      Message copy = copyOf(message);
      copy.stale = true;
      add(lane, copy);
    }
    if (drawn(message, 4, now.delay())) {
      message.delayMillis = now.delayMillis();
    }
    if (lane.held == null && drawn(message, 5, now.reorder())) {
      lane.held = message;
      pending++;
      later(REORDER_HOLD_MILLIS).execute(() -> release(lane, message));
      return;
    }
    add(lane, message);
    if (drawn(message, 6, now.duplicate())) {
      add(lane, copyOf(message));
    }
    if (lane.held != null) {
      release(lane, lane.held);
    }
  }

  private synchronized void release(Lane lane, Message message) {
    if (lane.held == message) {
      lane.held = null;
      pending--;
      add(lane, message);
    }
  }

  private static Message copyOf(Message message) {
    return new Message(
        message.sequence,
        message.target,
        message.kind,
        message.corpId,
        message.text,
        message.timeout);
  }

  private boolean drawn(Message message, int which, double rate) {
    return rate > 0
        && (Mix.of(core.settings().seed(), message.sequence, 7000L + which) >>> 11) * 0x1.0p-53
            < rate;
  }

  private void add(Lane lane, Message message) {
    pending++;
    lane.waiting.add(message);
    next(lane);
  }

  private synchronized void next(Lane lane) {
    Message message = lane.busy ? null : lane.waiting.poll();
    if (message != null) {
      lane.busy = true;
      if (message.delayMillis > 0) {
        later(message.delayMillis).execute(() -> attempt(lane, message, 1));
      } else {
        attempt(lane, message, 1);
      }
    }
  }

  private void attempt(Lane lane, Message message, int number) {
    CompletableFuture<HttpResponse<String>> sent;
    try {
      sent = http.sendAsync(request(message, number), HttpResponse.BodyHandlers.ofString());
    } catch (IllegalArgumentException badUrl) {
      sent = CompletableFuture.failedFuture(badUrl);
    }
    sent.whenComplete((answer, failure) -> answered(lane, message, number, answer, failure));
  }

  private void answered(
      Lane lane, Message message, int number, HttpResponse<String> answer, Throwable failure) {
    Delivery delivery =
        failure != null
            ? delivery(message, number, 0, null, reason(failure))
            : delivery(message, number, answer.statusCode(), answer.body(), null);
    record(delivery);
    boolean again =
        failure != null || answer.statusCode() != 200 && core.isOn(Switch.RETRY_ON_NON_200);
    if (again && number < ATTEMPTS && !message.forged()) {
      later(core.settings().retryDelayMillis()).execute(() -> attempt(lane, message, number + 1));
      return;
    }
    message.outcome.complete(delivery);
    synchronized (this) {
      if (again && !message.forged()) {
        abandoned++;
      }
      lane.busy = false;
      pending--;
      notifyAll();
      next(lane);
    }
  }

  /** Callbacks that were not taken in three attempts, and will not come again. */
  synchronized long abandoned() {
    return abandoned;
  }

  private HttpRequest request(Message message, int number) {
    if (message.timestamp == null || core.isOn(Switch.NEW_NONCE_PER_ATTEMPT)) {
      long second = core.clock().seconds() - (message.stale ? 7200 : 0);
      message.timestamp = String.valueOf(second);
      message.nonce = core.opaque().nextAlphanumeric("nonce", 10);
    }
    Target target = message.target;
    CallbackCipher cipher = new CallbackCipher(target.token(), target.aesKey());
    String encrypted = cipher.encrypt(core.random16(), message.text, target.receiveId());
    String signature = cipher.signature(message.timestamp, message.nonce, encrypted);
    if (message.badSignature) {
      signature = (signature.charAt(0) == '0' ? "1" : "0") + signature.substring(1);
    }
    String body =
        "<xml><ToUserName>"
            + EventXml.cdata(target.toUserName())
            + "</ToUserName><AgentID>"
            + EventXml.cdata(target.agentId())
            + "</AgentID><Encrypt>"
            + EventXml.cdata(encrypted)
            + "</Encrypt></xml>";
    return HttpRequest.newBuilder(
            uri(target.url(), signature, message.timestamp, message.nonce, null))
        .timeout(message.timeout)
        .header("Content-Type", "text/xml; charset=UTF-8")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  /** GET verification of a URL (wecom/crypto.md §2); accepted if the clear echo comes back. */
  Delivery verify(Target target) {
    String echo = core.opaque().nextAlphanumeric("echo", 19);
    String timestamp = String.valueOf(core.clock().seconds());
    String nonce = core.opaque().nextAlphanumeric("nonce", 10);
    CallbackCipher cipher = new CallbackCipher(target.token(), target.aesKey());
    String encrypted = cipher.encrypt(core.random16(), echo, target.receiveId());
    Message message;
    synchronized (this) {
      message = new Message(++sequence, target, "verify", null, echo, Duration.ofSeconds(5));
    }
    Delivery delivery;
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(
                      uri(
                          target.url(),
                          cipher.signature(timestamp, nonce, encrypted),
                          timestamp,
                          nonce,
                          encrypted))
                  .timeout(message.timeout)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      boolean right = answer.statusCode() == 200 && answer.body().equals(echo);
      delivery =
          new Delivery(
              message.sequence,
              1,
              core.clock().now(),
              target.url(),
              "verify",
              null,
              echo,
              answer.statusCode(),
              shown(answer.body()),
              right ? null : "the answer is not the decrypted echostr",
              right,
              false);
    } catch (java.io.IOException | IllegalArgumentException e) {
      delivery = delivery(message, 1, 0, null, reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      delivery = delivery(message, 1, 0, null, "interrupted");
    }
    record(delivery);
    return delivery;
  }

  private static URI uri(
      String url, String signature, String timestamp, String nonce, String echostr) {
    String query =
        "msg_signature="
            + signature
            + "&timestamp="
            + timestamp
            + "&nonce="
            + nonce
            + (echostr == null
                ? ""
                : "&echostr=" + URLEncoder.encode(echostr, StandardCharsets.UTF_8));
    return URI.create(url + (url.indexOf('?') < 0 ? "?" : "&") + query);
  }

  private Delivery delivery(Message message, int number, int status, String body, String error) {
    boolean accepted =
        status == 200 && body != null && (body.equals("success") || answersNothing(message, body));
    return new Delivery(
        message.sequence,
        number,
        core.clock().now(),
        message.target.url(),
        message.kind,
        message.corpId,
        message.text,
        status,
        shown(body),
        error == null && !accepted ? "the answer is not 200 success" : error,
        accepted,
        message.forged());
  }

  /** The data URL may also answer with an empty body or an encrypted reply (wecom/crypto.md §3). */
  private static boolean answersNothing(Message message, String body) {
    return !message.target.agentId().isEmpty() && (body.isEmpty() || body.startsWith("<xml>"));
  }

  private static String shown(String body) {
    return body == null || body.length() <= BODY_SHOWN ? body : body.substring(0, BODY_SHOWN);
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause() != null ? failure.getCause() : failure;
    return cause.getClass().getSimpleName()
        + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
  }

  private synchronized void record(Delivery delivery) {
    log.add(delivery);
    if (log.size() > LOG_SIZE) {
      log.remove();
    }
  }

  synchronized List<Delivery> deliveries() {
    return new ArrayList<>(log);
  }

  /** Waits until nothing is on its way; false if the time was too short. */
  synchronized boolean await(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (pending > 0) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  private static Executor later(long millis) {
    return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void close() {
    closed = true;
    lanes.values().forEach(lane -> lane.waiting.clear());
    threads.shutdown();
  }
}
