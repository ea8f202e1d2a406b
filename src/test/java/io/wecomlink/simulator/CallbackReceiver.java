package io.wecomlink.simulator;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A receiver of callbacks for the simulator's own tests: checks the signature and keeps messages.
 */
final class CallbackReceiver implements AutoCloseable {

  /** What came in; {@code message} is decrypted, null if the signature was wrong. */
  record Received(String path, String message, String timestamp, String nonce) {}

  private static final Pattern ENCRYPT = Pattern.compile("<Encrypt><!\\[CDATA\\[(.*?)]]>");

  static {
    // Its small answers would wait 40 ms each for an acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final List<Received> received = new ArrayList<>();
  private final SimulatorSettings settings;
  volatile int status = 200;

  CallbackReceiver(SimulatorSettings settings) throws IOException {
    this.settings = settings;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          Map<String, String> query = ApiCall.query(exchange.getRequestURI().getRawQuery());
          String path = exchange.getRequestURI().getPath();
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          byte[] answer = answer(path, query, body).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  private synchronized String answer(String path, Map<String, String> query, String body) {
    boolean system = path.startsWith("/system");
    CallbackCipher cipher =
        system
            ? new CallbackCipher(
                settings.providerCallbackToken(), settings.providerCallbackAesKey())
            : new CallbackCipher(settings.suiteCallbackToken(), settings.suiteCallbackAesKey());
    Matcher matcher = ENCRYPT.matcher(body);
    String encrypted =
        query.containsKey("echostr")
            ? query.get("echostr")
            : matcher.find() ? matcher.group(1) : "";
    String timestamp = query.get("timestamp");
    String nonce = query.get("nonce");
    boolean right =
        cipher.signature(timestamp, nonce, encrypted).equals(query.get("msg_signature"));
    String message = right ? cipher.decrypt(encrypted) : null;
    received.add(new Received(path, message, timestamp, nonce));
    return query.containsKey("echostr") ? message : "success";
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  synchronized List<Received> received() {
    return new ArrayList<>(received);
  }

  synchronized List<String> messages() {
    return received.stream().map(Received::message).toList();
  }

  synchronized void clear() {
    received.clear();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
