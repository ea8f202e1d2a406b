package io.wecomlink.callback;

import io.micrometer.core.instrument.MeterRegistry;
import io.wecomlink.callback.CallbackRejectedException.Reason;
import io.wecomlink.problem.ProblemException;
import io.wecomlink.problem.Problems;
import io.wecomlink.settings.WecomLinkProperties;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses callbacks that are larger than any event, before they are read into memory. Camel reads a
 * body whole, so the limit has to stand in front of it.
 */
@Component
class CallbackBodyLimit extends OncePerRequestFilter {

  private static final String CALLBACKS = "/wecom/callback/";

  private final int maxBytes;
  private final Problems problems;
  private final MeterRegistry metrics;

  CallbackBodyLimit(WecomLinkProperties properties, Problems problems, MeterRegistry metrics) {
    this.maxBytes = properties.callback().maxBodyBytes();
    this.problems = problems;
    this.metrics = metrics;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getRequestURI().startsWith(CALLBACKS) || !"POST".equals(request.getMethod());
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    byte[] body =
        request.getContentLengthLong() > maxBytes
            ? null
            : request.getInputStream().readNBytes(maxBytes + 1);
    if (body == null || body.length > maxBytes) {
      Reason reason = Reason.BODY_TOO_LARGE;
      metrics.counter("wecomlink.callback.rejected", "reason", reason.code()).increment();
      problems.write(
          request,
          response,
          new ProblemException(HttpStatus.valueOf(reason.httpStatus()), reason.code()));
      return;
    }
    chain.doFilter(new BufferedBody(request, body), response);
  }

  /** The request with its body in memory. */
  private static final class BufferedBody extends HttpServletRequestWrapper {

    private final byte[] body;

    BufferedBody(HttpServletRequest request, byte[] body) {
      super(request);
      this.body = body;
    }

    @Override
    public ServletInputStream getInputStream() {
      ByteArrayInputStream bytes = new ByteArrayInputStream(body);
      return new ServletInputStream() {
        @Override
        public int read() {
          return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
          return bytes.read(target, offset, length);
        }

        @Override
        public boolean isFinished() {
          return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
          throw new IllegalStateException("A buffered body is read at once");
        }
      };
    }

    @Override
    public BufferedReader getReader() {
      return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }
  }
}
