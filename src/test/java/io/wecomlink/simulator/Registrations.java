package io.wecomlink.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Registration of new companies by the vendor's promotion link (wecom/service-api.md §4). */
final class Registrations {

  private static final long CODE_LIFE_MILLIS = 600_000;
  private static final long INFO_LIFE_MILLIS = 86_400_000;
  private static final long SYNC_TOKEN_SECONDS = 1800;

  private final SimulatorCore core;
  private final Map<String, Registration> byCode = new ConcurrentHashMap<>();

  Registrations(SimulatorCore core) {
    this.core = core;
  }

  Registration start(
      String templateId, String corpName, String adminName, String adminMobile, String state) {
    Registration registration =
        new Registration(
            core.opaque().nextAlphanumeric("register-code", 64),
            templateId,
            corpName,
            adminName,
            adminMobile,
            state,
            core.clock().millis());
    byCode.put(registration.code, registration);
    return registration;
  }

  /** The registration of this code, or 84022. */
  Registration find(String code) {
    Registration found = code == null ? null : byCode.get(code);
    if (found == null) {
      throw new ApiError(84022, "invalid register_code");
    }
    return found;
  }

  /** Somebody opens the link, which uses the code up. */
  Registration open(String code) {
    Registration found = find(code);
    synchronized (found) {
      if (found.opened || core.clock().millis() - found.createdAt >= CODE_LIFE_MILLIS) {
        throw new ApiError(84022, "register_code used or expired");
      }
      found.opened = true;
      return found;
    }
  }

  /** The form is sent: the company comes to life, then the app is installed. */
  SimulatedCorp finish(Registration registration, String corpName) {
    return finish(registration, corpName, false);
  }

  /** The same, certified at once or not. */
  SimulatedCorp finish(Registration registration, String corpName, boolean verified) {
    SimulatedCorp corp;
    synchronized (registration) {
      if (!registration.opened || registration.corp != null || registration.existingCorp) {
        throw new ApiError(84022, "register_code used or expired");
      }
      corp =
          core.createCorp(
              CorpSpec.named(corpName)
                  .members(1)
                  .departments(1)
                  .customers(0)
                  .tagGroups(0)
                  .verified(verified)
                  .seed(Mix.of(core.settings().seed(), registration.code)));
      registration.corp = corp;
      registration.finishedAt = core.clock().millis();
      if (core.isOn(Switch.REGISTRATION_WITH_CONTACT_SYNC)) {
        registration.contactSync =
            core.tokens().issue(TokenKind.CONTACT_SYNC, registration, SYNC_TOKEN_SECONDS);
      }
    }
    Map<String, Object> event = event(registration, corp);
    core.systemEvent(corp, "register_corp", event);
    CorpApp app = corp.consent(VisibleRange.wholeCompany(), 0, registration.state);
    app.registration = registration;
    Map<String, Object> auth = new LinkedHashMap<>();
    auth.put("AuthCode", core.newAuthCode(app));
    auth.put("State", registration.state);
    core.suiteCommand(corp, false, "create_auth", auth);
    return corp;
  }

  /** A member of an existing company scans the code (wecom/callbacks.md §7). */
  void enter(Registration registration, SimulatedCorp corp) {
    registration.existingCorp = true;
    Map<String, Object> event = event(registration, corp);
    event.remove("ContactSync");
    core.systemEvent(corp, "enter_register_package", event);
  }

  private static Map<String, Object> event(Registration registration, SimulatedCorp corp) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("RegisterCode", registration.code);
    event.put("AuthCorpId", corp.corpId());
    if (registration.contactSync != null) {
      Map<String, Object> sync = new LinkedHashMap<>();
      sync.put("AccessToken", registration.contactSync.value);
      sync.put("ExpiresIn", SYNC_TOKEN_SECONDS);
      event.put("ContactSync", sync);
    }
    event.put("AuthUserInfo", Map.of("UserId", corp.model().members.get(0).openUserid));
    event.put("State", registration.state);
    event.put("TemplateId", registration.templateId);
    return event;
  }

  /** What get_register_info tells: 84024 unless a new company finished within a day. */
  Registration info(String code) {
    Registration found = find(code);
    synchronized (found) {
      if (found.corp == null
          || found.existingCorp
          || core.clock().millis() - found.finishedAt >= INFO_LIFE_MILLIS) {
        throw new ApiError(84024, "no register info");
      }
      return found;
    }
  }
}
