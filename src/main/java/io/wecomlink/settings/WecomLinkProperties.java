package io.wecomlink.settings;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * All settings of the product, validated at start. A missing or malformed one stops the start with
 * one sentence that names the property (see {@link SettingsFailureAnalyzer}); a value never appears
 * in that sentence, since it may be a secret.
 *
 * @param publicBaseUrl where browsers and WeCom reach this runner, without a trailing slash
 * @param routes resource pattern of the flows; {@code file:/…/**}{@code /*.camel.yaml} replaces the
 *     packaged ones
 * @param wecom where WeCom is
 * @param provider the vendor (服务商) and its system-event callback
 * @param suite the third-party app
 * @param registration 注册并关联
 * @param unionid how many unionids may be matched
 * @param security secrets at rest and login
 * @param sync how syncs behave
 * @param ticket when an old suite ticket is reported
 * @param callback how strictly callbacks are checked
 * @param quota how many calls WeCom allows
 * @param deadLetter how long closed dead letters are kept
 */
@Validated
@ConfigurationProperties("wecomlink")
public record WecomLinkProperties(
    @NotNull @BaseUrl URI publicBaseUrl,
    @DefaultValue("classpath:routes/**/*.camel.yaml") String routes,
    @Valid @DefaultValue Wecom wecom,
    @Valid @NotNull Provider provider,
    @Valid @NotNull Suite suite,
    @Valid @DefaultValue Registration registration,
    @Valid @DefaultValue Unionid unionid,
    @Valid @NotNull Security security,
    @Valid @DefaultValue Sync sync,
    @Valid @DefaultValue Ticket ticket,
    @Valid @DefaultValue Callback callback,
    @Valid @DefaultValue Quota quota,
    @Valid @DefaultValue DeadLetter deadLetter) {

  /** Text form of an EncodingAESKey: 43 characters (wecom/crypto.md §5). */
  private static final String AES_KEY = "[A-Za-z0-9]{43}";

  /** Scheme, host and port of a web page, no path (RFC 6454 §7). */
  private static final String ORIGIN = "https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?";

  /**
   * @param apiBaseUrl base of every API call; its default is in {@code application.properties},
   *     since a flow names it
   * @param openBaseUrl base of the install and registration pages that a person opens
   * @param adminBaseUrl WeCom's admin console (管理后台), where a person certifies the company and
   *     binds the WeChat developer ID; its address is not documented in wecom/
   * @param connectTimeout how long a connection may take
   * @param responseTimeout how long an answer may take
   * @param maxAnswerSize larger answers are refused; 100 customers of a page are some 100 KB
   */
  public record Wecom(
      @NotNull @BaseUrl URI apiBaseUrl,
      @DefaultValue("https://open.work.weixin.qq.com") @BaseUrl URI openBaseUrl,
      @DefaultValue("https://work.weixin.qq.com") @BaseUrl(page = true) URI adminBaseUrl,
      @DefaultValue("3s") Duration connectTimeout,
      @DefaultValue("10s") Duration responseTimeout,
      @DefaultValue("8MB") DataSize maxAnswerSize) {}

  /**
   * @param corpId the vendor's own corpid
   * @param secret provider_secret
   * @param callbackToken token of the system-event URL
   * @param callbackAesKey EncodingAESKey of the system-event URL
   */
  public record Provider(
      @NotBlank String corpId,
      @NotBlank String secret,
      @NotBlank String callbackToken,
      @NotNull @Pattern(regexp = AES_KEY) String callbackAesKey) {

    @Override
    public String toString() {
      return "Provider[corpId=" + corpId + "]";
    }
  }

  /**
   * @param id suite_id
   * @param secret suite_secret
   * @param callbackToken token of the command and data URLs
   * @param callbackAesKey EncodingAESKey of the command and data URLs
   */
  public record Suite(
      @NotBlank String id,
      @NotBlank String secret,
      @NotBlank String callbackToken,
      @NotNull @Pattern(regexp = AES_KEY) String callbackAesKey) {

    @Override
    public String toString() {
      return "Suite[id=" + id + "]";
    }
  }

  /**
   * @param templateId the promotion template of 注册并关联; null where registration is not offered
   */
  public record Registration(String templateId) {}

  /**
   * Limits of idconvert/unionid_to_external_userid (wecom/external-contact-api.md §6).
   *
   * @param conversionsPerHour per company, or for the vendor as a whole
   * @param conversionsPerDay likewise
   * @param conversionsPerMonth likewise
   */
  public record Unionid(
      @DefaultValue("100000") @Min(1) long conversionsPerHour,
      @DefaultValue("480000") @Min(1) long conversionsPerDay,
      @DefaultValue("7500000") @Min(1) long conversionsPerMonth) {}

  /**
   * @param encryptionKey base64 of 32 bytes: encrypts secrets and callback bodies at rest
   * @param previousEncryptionKeys older keys, still tried when reading
   * @param jwtSecret HS256 secret of the workbench's tokens, at least 32 bytes; null when Spring's
   *     {@code jwk-set-uri} or {@code issuer-uri} is set instead
   * @param openMetrics whether {@code /actuator/prometheus} answers without a token
   * @param frameAncestors origins of workbenches that may show the page in a frame and hand it a
   *     token, such as {@code https://workbench.example.com}
   */
  public record Security(
      @NotBlank String encryptionKey,
      @DefaultValue List<String> previousEncryptionKeys,
      String jwtSecret,
      @DefaultValue("false") boolean openMetrics,
      @DefaultValue List<@Pattern(regexp = ORIGIN) String> frameAncestors) {

    @Override
    public String toString() {
      return "Security[openMetrics=" + openMetrics + "]";
    }
  }

  /**
   * @param parallelism API calls of one corp's runs at the same time, over all runners together
   * @param workers groups of members that one runner reads at the same time, over all corps; its
   *     default is in {@code application.properties}, since a flow names it
   * @param leaseDuration how long a runner that fell silent keeps its runs and groups
   * @param deletionGuard when removals need a person
   * @param fullCron when full syncs are due, as a Quartz cron expression
   * @param incrementalCron when incremental syncs are due, as a Quartz cron expression
   * @param timeZone in which crons are read
   * @param spread how far behind these crons' moments syncs may start, so that not all tenants
   *     start at once; never more than the time to the cron's next moment
   * @param drainTimeout how long an incremental sync waits at most for events that came before it
   * @param runRetention how long runs are kept after their end
   */
  public record Sync(
      @DefaultValue("8") @Min(1) @Max(64) int parallelism,
      @Min(1) @Max(64) int workers,
      @DefaultValue("20s") Duration leaseDuration,
      @Valid @DefaultValue DeletionGuard deletionGuard,
      @DefaultValue("0 30 2 * * ?") String fullCron,
      @DefaultValue("0 0/15 * * * ?") String incrementalCron,
      @DefaultValue("Asia/Shanghai") ZoneId timeZone,
      @DefaultValue("1h") Duration spread,
      @DefaultValue("2m") Duration drainTimeout,
      @DefaultValue("90d") Duration runRetention) {}

  /**
   * More removals than this in one run wait for a person's confirmation.
   *
   * @param percent of the active relations
   * @param minRows up to so many removals are always allowed
   */
  public record DeletionGuard(
      @DefaultValue("20") @Min(0) @Max(100) int percent, @DefaultValue("50") @Min(0) int minRows) {}

  /**
   * @param warnAfter age of the newest suite ticket that is worth a warning; WeCom pushes one every
   *     10 minutes (wecom/callbacks.md §2)
   * @param failAfter age at which linking counts as down; a ticket lives 30 minutes
   */
  public record Ticket(
      @DefaultValue("20m") Duration warnAfter, @DefaultValue("30m") Duration failAfter) {}

  /**
   * @param timeWindow how far a callback's timestamp may be off (wecom/crypto.md §4)
   * @param redeliveryWindow how old the timestamp of a redelivery may be; WeCom does not say
   *     whether a repeated callback bears a new one (wecom/README.md, not found). What is not
   *     longer than timeWindow changes nothing
   * @param retention how long handled events are kept; in this time a redelivery is recognised
   * @param systemReceiveIds whom system events may be encrypted for; empty: the vendor's corpid,
   *     which is the only plausible one but not documented (wecom/crypto.md §1)
   * @param maxBodyBytes larger bodies are refused unread
   */
  public record Callback(
      @DefaultValue("10m") Duration timeWindow,
      @DefaultValue("10m") Duration redeliveryWindow,
      @DefaultValue("30d") Duration retention,
      @DefaultValue List<String> systemReceiveIds,
      @DefaultValue("262144") @Min(1024) int maxBodyBytes) {}

  /**
   * What WeCom allows (wecom/limits-and-errors.md §1). All runners together keep below it.
   *
   * @param perCorpApiMinute calls of one API for one company in any minute
   * @param perCorpApiHour the same in any hour
   * @param perIpApiMinute calls of one API from our address in any minute; the default is a
   *     vendor's
   * @param perIpApiHour the same in any hour
   */
  public record Quota(
      @DefaultValue("10000") @Min(10) int perCorpApiMinute,
      @DefaultValue("150000") @Min(10) int perCorpApiHour,
      @DefaultValue("40000") @Min(10) int perIpApiMinute,
      @DefaultValue("1200000") @Min(10) int perIpApiHour) {}

  /**
   * @param retention how long a resolved or discarded letter is kept
   */
  public record DeadLetter(@DefaultValue("90d") Duration retention) {}
}
