package io.wecomlink.testing;

import io.wecomlink.simulator.SimulatorSettings;
import java.util.HashMap;
import java.util.Map;

/** The settings that make a runner work with a simulated WeCom. */
public final class RunnerSettings {

  private RunnerSettings() {}

  /**
   * Everything but keys: {@code encryption-key} and {@code jwt-secret} are the caller's.
   *
   * @param wecom what the simulated WeCom was started with
   * @param wecomUrl where it listens
   * @param runnerUrl where the runner is going to listen
   * @param jdbcUrl the database, with its user
   * @return a map that may be changed
   */
  public static Map<String, Object> of(
      SimulatorSettings wecom, String wecomUrl, String runnerUrl, String jdbcUrl) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("server.address", "127.0.0.1");
    settings.put("spring.datasource.url", jdbcUrl);
    settings.put("wecomlink.public-base-url", runnerUrl);
    settings.put("wecomlink.wecom.api-base-url", wecomUrl);
    settings.put("wecomlink.wecom.open-base-url", wecomUrl);
    settings.put("wecomlink.wecom.admin-base-url", wecomUrl + "/wework_admin/");
    settings.put("wecomlink.provider.corp-id", wecom.providerCorpId());
    settings.put("wecomlink.provider.secret", wecom.providerSecret());
    settings.put("wecomlink.provider.callback-token", wecom.providerCallbackToken());
    settings.put("wecomlink.provider.callback-aes-key", wecom.providerCallbackAesKey());
    settings.put("wecomlink.suite.id", wecom.suiteId());
    settings.put("wecomlink.suite.secret", wecom.suiteSecret());
    settings.put("wecomlink.suite.callback-token", wecom.suiteCallbackToken());
    settings.put("wecomlink.suite.callback-aes-key", wecom.suiteCallbackAesKey());
    settings.put("wecomlink.registration.template-id", wecom.templateId());
    settings.put("spring.main.banner-mode", "off");
    return settings;
  }

  /** The settings as command-line arguments. */
  public static String[] arguments(Map<String, Object> settings) {
    return settings.entrySet().stream()
        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
        .toArray(String[]::new);
  }
}
