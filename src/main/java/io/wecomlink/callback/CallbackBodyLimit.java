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
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses callbacks that are larger than any event, before they are read into memory. Camel reads a
 * body whole, so the limit has to stand in front of it.
 */
@Component
class CallbackBodyLimit extends OncePerRequestFilter {

  /** Decoded, so that no spelling of the path gets around it. */
  private static final String CALLBACKS = "/wecom/";

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
    return !request.getServletPath().startsWith(CALLBACKS) || !"POST".equals(request.getMethod());
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

    private static final String CONTENT_TYPE = "text/xml; charset=UTF-8";

    private final byte[] body;

    BufferedBody(HttpServletRequest request, byte[] body) {
      super(request);
      this.body = body;
    }

    /** Whatever a caller claims: Camel would take a form apart instead of handing it on. */
    @Override
    public String getContentType() {
      return CONTENT_TYPE;
    }

    @Override
    public String getHeader(String name) {
      return HttpHeaders.CONTENT_TYPE.equalsIgnoreCase(name) ? CONTENT_TYPE : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      return HttpHeaders.CONTENT_TYPE.equalsIgnoreCase(name)
          ? Collections.enumeration(List.of(CONTENT_TYPE))
          : super.getHeaders(name);
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
