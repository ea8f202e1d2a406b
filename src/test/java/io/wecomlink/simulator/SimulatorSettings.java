package io.wecomlink.simulator;

/**
 * What the simulator is started with. The defaults are the made-up ids, tokens and keys of the
 * {@code own-*} entries in wecom/test-vectors.json.
 *
 * @param port TCP port on the loopback interface, 0 = any free one
 * @param seed seed of everything that is generated
 * @param providerCorpId the vendor's corpid
 * @param providerSecret the vendor's provider_secret
 * @param providerCallbackToken token of the system-event URL
 * @param providerCallbackAesKey EncodingAESKey of the system-event URL
 * @param suiteId the vendor's app
 * @param suiteSecret its secret
 * @param suiteCallbackToken token of the command and data URLs
 * @param suiteCallbackAesKey EncodingAESKey of the command and data URLs
 * @param templateId the promotion template that get_register_code accepts
 * @param commandCallbackUrl 指令回调URL, null = do not push
 * @param dataCallbackUrl 数据回调URL, may contain {@code $CORPID$}, null = do not push
 * @param systemCallbackUrl 系统事件接收URL, null = do not push
 * @param latencyMillis added to every answer under /cgi-bin
 * @param retryDelayMillis pause between delivery attempts of a callback (not documented by WeCom)
 * @param clock the simulator's time
 * @param quotas frequency and concurrency limits
 */
public record SimulatorSettings(
    int port,
    long seed,
    String providerCorpId,
    String providerSecret,
    String providerCallbackToken,
    String providerCallbackAesKey,
    String suiteId,
    String suiteSecret,
    String suiteCallbackToken,
    String suiteCallbackAesKey,
    String templateId,
    String commandCallbackUrl,
    String dataCallbackUrl,
    String systemCallbackUrl,
    long latencyMillis,
    long retryDelayMillis,
    SimulatorClock clock,
    QuotaLimits quotas) {

  /** The defaults; port 9090, no callbacks. */
  public static SimulatorSettings defaults() {
    return new SimulatorSettings(
        9090,
        20_240_601L,
        "wwsimprovider00b2",
        "simProviderSecret0123456789abcdefghijklmnopqrst",
        "SimProviderTok24",
        "VOxJvgmsT7DTlb1pSQB5nNdvUeC6K9bw2RWdYGzAevT",
        "wwsimsuite000000a1",
        "simSuiteSecret0123456789abcdefghijklmnopqrstuvw",
        "SimSuiteTok2024",
        "nkol52w7LFjSSOHe5twRYdSUnd2qzoktxed5fO1IifX",
        "tplsim01",
        null,
        null,
        null,
        0,
        200,
        SimulatorClock.system(),
        QuotaLimits.documented());
  }

  /** Listens on this port. */
  public SimulatorSettings withPort(int value) {
    return copy(value, seed, commandCallbackUrl, dataCallbackUrl, systemCallbackUrl, latencyMillis);
  }

  /** Generates everything from this seed. */
  public SimulatorSettings withSeed(long value) {
    return copy(port, value, commandCallbackUrl, dataCallbackUrl, systemCallbackUrl, latencyMillis);
  }

  /** Pushes callbacks to these URLs; null = do not push. */
  public SimulatorSettings withCallbackUrls(String command, String data, String system) {
    return copy(port, seed, command, data, system, latencyMillis);
  }

  /** Pushes suite commands to this URL. */
  public SimulatorSettings withCommandCallbackUrl(String value) {
    return withCallbackUrls(value, dataCallbackUrl, systemCallbackUrl);
  }

  /** Pushes app data to this URL. */
  public SimulatorSettings withDataCallbackUrl(String value) {
    return withCallbackUrls(commandCallbackUrl, value, systemCallbackUrl);
  }

  /** Pushes provider events to this URL. */
  public SimulatorSettings withSystemCallbackUrl(String value) {
    return withCallbackUrls(commandCallbackUrl, dataCallbackUrl, value);
  }

  /** Adds this delay to every API answer. */
  public SimulatorSettings withLatencyMillis(long value) {
    return copy(port, seed, commandCallbackUrl, dataCallbackUrl, systemCallbackUrl, value);
  }

  /** Waits so long between delivery attempts. */
  public SimulatorSettings withRetryDelayMillis(long value) {
    return rest(value, clock, quotas, templateId);
  }

  /** Lives by this clock. */
  public SimulatorSettings withClock(SimulatorClock value) {
    return rest(retryDelayMillis, value, quotas, templateId);
  }

  /** Enforces these limits. */
  public SimulatorSettings withQuotas(QuotaLimits value) {
    return rest(retryDelayMillis, clock, value, templateId);
  }

  /** Accepts this promotion template. */
  public SimulatorSettings withTemplateId(String value) {
    return rest(retryDelayMillis, clock, quotas, value);
  }

  /** The vendor's identity and the keys of its system-event URL. */
  public SimulatorSettings withProvider(
      String corpId, String secret, String callbackToken, String callbackAesKey) {
    return new SimulatorSettings(
        port,
        seed,
        corpId,
        secret,
        callbackToken,
        callbackAesKey,
        suiteId,
        suiteSecret,
        suiteCallbackToken,
        suiteCallbackAesKey,
        templateId,
        commandCallbackUrl,
        dataCallbackUrl,
        systemCallbackUrl,
        latencyMillis,
        retryDelayMillis,
        clock,
        quotas);
  }

  /** The app's identity and the keys of its command and data URLs. */
  public SimulatorSettings withSuite(
      String id, String secret, String callbackToken, String callbackAesKey) {
    return new SimulatorSettings(
        port,
        seed,
        providerCorpId,
        providerSecret,
        providerCallbackToken,
        providerCallbackAesKey,
        id,
        secret,
        callbackToken,
        callbackAesKey,
        templateId,
        commandCallbackUrl,
        dataCallbackUrl,
        systemCallbackUrl,
        latencyMillis,
        retryDelayMillis,
        clock,
        quotas);
  }

  private SimulatorSettings copy(
      int newPort, long newSeed, String command, String data, String system, long latency) {
    return new SimulatorSettings(
        newPort,
        newSeed,
        providerCorpId,
        providerSecret,
        providerCallbackToken,
        providerCallbackAesKey,
        suiteId,
        suiteSecret,
        suiteCallbackToken,
        suiteCallbackAesKey,
        templateId,
        command,
        data,
        system,
        latency,
        retryDelayMillis,
        clock,
        quotas);
  }

  private SimulatorSettings rest(
      long retryDelay, SimulatorClock newClock, QuotaLimits newQuotas, String template) {
    return new SimulatorSettings(
        port,
        seed,
        providerCorpId,
        providerSecret,
        providerCallbackToken,
        providerCallbackAesKey,
        suiteId,
        suiteSecret,
        suiteCallbackToken,
        suiteCallbackAesKey,
        template,
        commandCallbackUrl,
        dataCallbackUrl,
        systemCallbackUrl,
        latencyMillis,
        retryDelay,
        newClock,
        newQuotas);
  }
}
