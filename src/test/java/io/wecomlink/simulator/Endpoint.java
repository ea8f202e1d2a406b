package io.wecomlink.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * One API: method, token it needs, and what it does.
 *
 * @param method GET or POST; the other one answers 40035
 * @param access which token has to come in which parameter
 * @param bare an old service endpoint that sends no errcode on success
 * @param handler writes the answer's fields
 */
record Endpoint(String method, Access access, boolean bare, Handler handler) {

  /** The token an API asks for. */
  enum Access {
    NONE,
    PROVIDER,
    SUITE,
    /** Any app of a company. */
    CORP,
    /** Like CORP, and the app needs 客户基础信息. */
    CUSTOMERS,
    CONTACT_SYNC
  }

  /** Writes the fields of a successful answer, or throws {@link ApiError}. */
  @FunctionalInterface
  interface Handler {
    void handle(ApiCall call, JsonGenerator out) throws IOException;
  }
}
