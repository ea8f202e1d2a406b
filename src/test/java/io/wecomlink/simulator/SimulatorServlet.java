package io.wecomlink.simulator;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;

/** The one servlet: APIs, pages, control. */
final class SimulatorServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final String HTML = "<html><head><title>502 Bad Gateway</title></head></html>";

  private final transient SimulatorCore core;
  private final transient ApiRouter apis;
  private final transient Pages pages;
  private final transient ControlApi control;

  SimulatorServlet(SimulatorCore core, Installer installer) {
    this.core = core;
    apis = new ApiRouter(core);
    pages = new Pages(core, installer);
    control = new ControlApi(core, installer);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getRequestURI();
    if (path.startsWith("/cgi-bin/")) {
      api(path, request, response);
    } else if (path.startsWith("/simulator/")) {
      control.serve(path.substring("/simulator/".length()), request, response);
    } else if (!pages.serve(path, request, response)) {
      send(response, 404, "text/plain", bytes("not found"));
    }
  }

  private void api(String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!apis.knows(path)) {
      send(response, 404, "text/plain", bytes("no such API in the simulator: " + path));
      return;
    }
    ApiCall call = new ApiCall(request, path);
    Fault fault = core.faults().none() ? null : core.faults().transport(path, corpId(call));
    if (fault != null && !passes(fault, request, response)) {
      core.calls().count(path, corpId(call), -1);
      return;
    }
    byte[] answer = apis.answer(call);
    if (fault != null && fault.kind() == Fault.Kind.RESET_AFTER) {
      reset(request);
      return;
    }
    if (fault != null && fault.kind() == Fault.Kind.TRUNCATED) {
      answer = Arrays.copyOf(answer, answer.length / 2);
    }
    if (fault != null && fault.kind() == Fault.Kind.REPLACE) {
      answer =
          bytes(
              new String(answer, StandardCharsets.UTF_8).replaceAll(fault.pattern(), fault.text()));
    }
    if (fault != null && fault.kind() == Fault.Kind.GZIP) {
      response.setHeader("Content-Encoding", "gzip");
      answer = zipped(answer);
    }
    send(response, 200, "application/json", answer);
  }

  private static byte[] zipped(byte[] body) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(body);
    }
    return zipped.toByteArray();
  }

  /** Does what a fault does before the call; false if the call then does not take place. */
  private static boolean passes(
      Fault fault, HttpServletRequest request, HttpServletResponse response) throws IOException {
    switch (fault.kind()) {
      case HTTP_STATUS -> send(response, fault.status(), "text/html", bytes(HTML));
      case BODY -> send(response, 200, "application/json", bytes(fault.text()));
      case HTML -> send(response, 200, "text/html", bytes(HTML));
      case RESET -> reset(request);
      case SLOW -> {
        LockSupport.parkNanos(fault.delayMillis() * 1_000_000);
        return true;
      }
      default -> {
        return true;
      }
    }
    return false;
  }

  /** Only a valve can reach the connection; it looks for this mark. */
  private static void reset(HttpServletRequest request) {
    request.setAttribute(ResetValve.MARK, true);
  }

  private String corpId(ApiCall call) {
    TokenStore.Token token = core.tokens().find(call.param("access_token"));
    return token != null && token.owner instanceof CorpApp app ? app.corp.corpId() : null;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void send(HttpServletResponse response, int status, String type, byte[] body)
      throws IOException {
    response.setStatus(status);
    response.setContentType(type + ";charset=UTF-8");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
