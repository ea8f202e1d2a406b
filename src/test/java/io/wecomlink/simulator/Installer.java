package io.wecomlink.simulator;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a company's admin does to install the vendor's app (wecom/service-api.md §2). */
final class Installer {

  private final SimulatorCore core;

  Installer(SimulatorCore core) {
    this.core = core;
  }

  /** Goes through the install page of a link; the browser would now be sent to the result. */
  String install(SimulatedCorp corp, String installUrl, VisibleRange range) {
    Map<String, String> query = ApiCall.query(URI.create(installUrl).getRawQuery());
    if (!core.settings().suiteId().equals(query.get("suite_id"))) {
      throw new ApiError(40083, "invalid suite_id");
    }
    return consent(
        corp, query.get("pre_auth_code"), query.get("redirect_uri"), query.get("state"), range);
  }

  /** The consent itself: no create_auth in this path, the browser carries the code. */
  String consent(
      SimulatedCorp corp,
      String preAuthCode,
      String redirectUri,
      String state,
      VisibleRange range) {
    SimulatorCore.PreAuthCode code = core.preAuthCode(preAuthCode);
    if (redirectUri == null || !redirectUri.matches("(?i)https?://.+")) {
      throw new ApiError(50001, "redirect_uri is not a trusted address");
    }
    CorpApp app = corp.consent(range, code.authType, state);
    return redirectUri
        + (redirectUri.indexOf('?') < 0 ? "?" : "&")
        + "auth_code="
        + core.newAuthCode(app)
        + "&expires_in=600"
        + (state == null ? "" : "&state=" + URLEncoder.encode(state, StandardCharsets.UTF_8));
  }

  /** From WeCom's app market: the vendor learns it by create_auth, which names no company. */
  Delivery fromMarket(SimulatedCorp corp, VisibleRange range, String state) {
    CorpApp app = corp.consent(range, 0, state);
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("AuthCode", core.newAuthCode(app));
    more.put("State", state);
    return core.suiteCommand(corp, false, "create_auth", more).join();
  }
}
