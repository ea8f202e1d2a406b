package io.wecomlink.callback;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Whom a callback's address names. */
@Component("callbackAddresses")
public class CallbackAddresses {

  /**
   * The company or tenant in the path. It is read from the path alone: a query parameter of the
   * same name must not stand in for it.
   *
   * @param channel name of a {@link CallbackChannel}
   * @param uri path as it was asked for
   * @return null for addresses that name nobody
   */
  public String named(@Variable("channel") String channel, @Header(Exchange.HTTP_URI) String uri) {
    return switch (CallbackChannel.valueOf(channel)) {
      case COMMAND, SYSTEM -> null;
      case DATA, APP -> {
        String path = URI.create(uri).getRawPath();
        yield URLDecoder.decode(
            path.substring(path.lastIndexOf('/') + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
      }
    };
  }
}
