package io.wecomlink.wecom;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** An answer of which no more than so many bytes are read, counted after decompression. */
final class LimitedAnswer extends HttpEntityWrapper {

  private final long limit;

  LimitedAnswer(HttpEntity answer, long limit) {
    super(answer);
    this.limit = limit;
  }

  @Override
  public InputStream getContent() throws IOException {
    InputStream content = super.getContent();
    return content == null ? null : new Limited(content, limit);
  }

  private static final class Limited extends FilterInputStream {

    private final long limit;
    private long read;

    Limited(InputStream content, long limit) {
      super(content);
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      count(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int got = super.read(into, offset, length);
      count(Math.max(got, 0));
      return got;
    }

    private void count(int bytes) throws AnswerTooLargeException {
      read += bytes;
      if (read > limit) {
        throw new AnswerTooLargeException(limit);
      }
    }
  }
}
