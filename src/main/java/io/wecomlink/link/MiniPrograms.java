package io.wecomlink.link;

import io.wecomlink.problem.Failures;
import io.wecomlink.problem.Reason;
import io.wecomlink.secrets.SecretBox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The associated mini programs (关联小程序) of the companies. A secret is good if gettoken accepts it
 * together with the corpid, never with the mini program's own appid (wecom/service-api.md §6).
 */
@Component("miniPrograms")
public class MiniPrograms {

  private static final Logger log = LoggerFactory.getLogger(MiniPrograms.class);

  private static final Duration CHECK_EVERY = Duration.ofDays(7);
  private static final Duration CHECK_AGAIN = Duration.ofHours(1);

  /** Longer than a check with all its repetitions takes. */
  private static final Duration CLAIM = Duration.ofMinutes(5);

  private static final int BATCH = 50;

  /**
   * What the workbench is shown.
   *
   * @param appId the mini program's appid
   * @param secretMasked its first and last two characters
   * @param verifiedAt when WeCom accepted it last
   * @param refused whether WeCom refused it when it was checked since
   */
  public record MiniProgram(
      String appId, String secretMasked, Instant verifiedAt, boolean refused) {}

  /** A secret that is being checked; its text form leaves the secret out. */
  public record Secret(String tenantId, String corpId, String appId, String secret) {

    @Override
    public String toString() {
      return "Secret[tenantId=" + tenantId + ", appId=" + appId + "]";
    }
  }

  private final JdbcClient jdbc;
  private final SecretBox secretBox;
  private final Connections connections;
  private final Clock clock;

  MiniPrograms(JdbcClient jdbc, SecretBox secretBox, Connections connections, Clock clock) {
    this.jdbc = jdbc;
    this.secretBox = secretBox;
    this.connections = connections;
    this.clock = clock;
  }

  /**
   * Refuses in states without a linked company; sets the variables corpId and miniProgram.
   *
   * @throws io.wecomlink.problem.ProblemException 409 transition_refused
   */
  public void check(
      Exchange exchange,
      @Variable("tenantId") String tenantId,
      @Variable("appId") String appId,
      @Variable("secret") String secret) {
    connections.check(tenantId, ConnectionEvent.MINI_PROGRAM_SET);
    String corpId = connections.of(tenantId).corp().corpId();
    exchange.setVariable("corpId", corpId);
    exchange.setVariable("miniProgram", new Secret(tenantId, corpId, appId.trim(), secret.trim()));
  }

  /** Parameters of gettoken. */
  public Map<String, Object> tokenRequest(@Variable("miniProgram") Secret secret) {
    return Map.of("corpid", secret.corpId(), "corpsecret", secret.secret());
  }

  /**
   * Says that WeCom refused, or passes on what may pass by itself.
   *
   * @throws Exception 422 secret_rejected with WeCom's errcode
   */
  public void refused(Exchange exchange) throws Exception {
    throw SecretRefusals.rejected(Failures.caught(exchange));
  }

  /** Stores the secret, in place of an older one. */
  @Transactional
  public MiniProgram keep(@Variable("miniProgram") Secret secret, @Variable("actor") String actor) {
    connections.apply(
        secret.tenantId(),
        ConnectionEvent.MINI_PROGRAM_SET,
        actor,
        Reason.of("mini_program", secret.appId()));
    Instant now = clock.instant();
    jdbc.sql(
            """
            INSERT INTO wecomlink.mini_program AS m
                   (tenant_id, corp_id, app_id, secret, verified_at, next_check_at)
            VALUES (:tenantId, :corpId, :appId, :secret, :now, :nextCheckAt)
            ON CONFLICT (tenant_id) DO UPDATE
               SET corp_id = excluded.corp_id, app_id = excluded.app_id,
                   secret = excluded.secret, verified_at = excluded.verified_at,
                   refused_at = NULL, next_check_at = excluded.next_check_at
            """)
        .param("tenantId", secret.tenantId())
        .param("corpId", secret.corpId())
        .param("appId", secret.appId())
        .param("secret", secretBox.seal(secret.secret()))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("nextCheckAt", now.plus(CHECK_EVERY).atOffset(ZoneOffset.UTC))
        .update();
    return of(secret.tenantId()).orElseThrow();
  }

  /** A tenant's mini program; empty if none is stored. */
  public Optional<MiniProgram> of(String tenantId) {
    return jdbc.sql("SELECT * FROM wecomlink.mini_program WHERE tenant_id = :tenantId")
        .param("tenantId", tenantId)
        .query(
            (row, number) ->
                new MiniProgram(
                    row.getString("app_id"),
                    SecretBox.mask(secretBox.open(row.getBytes("secret"))),
                    row.getTimestamp("verified_at").toInstant(),
                    row.getTimestamp("refused_at") != null))
        .optional();
  }

  /**
   * Takes a tenant's mini program away; does nothing if there is none.
   *
   * @throws io.wecomlink.problem.ProblemException 409 transition_refused
   */
  @Transactional
  public void remove(@Variable("tenantId") String tenantId, @Variable("actor") String actor) {
    Optional<MiniProgram> stored = of(tenantId);
    if (stored.isPresent()) {
      connections.apply(
          tenantId,
          ConnectionEvent.MINI_PROGRAM_REMOVED,
          actor,
          Reason.of("mini_program", stored.get().appId()));
      forget(tenantId);
    }
  }

  /** Forgets a tenant's mini program with its secret. */
  void forget(String tenantId) {
    jdbc.sql("DELETE FROM wecomlink.mini_program WHERE tenant_id = :tenantId")
        .param("tenantId", tenantId)
        .update();
  }

  /** Claims the secrets whose weekly check is due. */
  public List<Secret> due() {
    Instant now = clock.instant();
    return jdbc.sql(
            """
            WITH due AS (
              SELECT tenant_id FROM wecomlink.mini_program
               WHERE next_check_at <= :now ORDER BY next_check_at LIMIT :batch
                 FOR UPDATE SKIP LOCKED)
            UPDATE wecomlink.mini_program m SET next_check_at = :claimedUntil
              FROM due WHERE m.tenant_id = due.tenant_id
            RETURNING m.tenant_id, m.corp_id, m.app_id, m.secret
            """)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("batch", BATCH)
        .param("claimedUntil", now.plus(CLAIM).atOffset(ZoneOffset.UTC))
        .query(
            (row, number) ->
                new Secret(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    secretBox.open(row.getBytes(4))))
        .list();
  }

  /** WeCom still accepts the secret. */
  public void accepted(@Variable("miniProgram") Secret secret) {
    Instant now = clock.instant();
    jdbc.sql(
            """
            UPDATE wecomlink.mini_program
               SET verified_at = :now, refused_at = NULL, next_check_at = :next
             WHERE tenant_id = :tenantId
            """)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("next", now.plus(CHECK_EVERY).atOffset(ZoneOffset.UTC))
        .param("tenantId", secret.tenantId())
        .update();
  }

  /** WeCom refused the secret, which is kept and reported; or gave no answer worth anything. */
  public void notAccepted(Exchange exchange, @Variable("miniProgram") Secret secret) {
    Exception failure = Failures.caught(exchange);
    boolean refused = SecretRefusals.isRefusal(failure);
    Instant now = clock.instant();
    log.warn("{} was not accepted: {}", secret, failure.getMessage());
    jdbc.sql(
            """
            UPDATE wecomlink.mini_program
               SET refused_at = CASE WHEN :refused THEN coalesce(refused_at, :now)
                                     ELSE refused_at END,
                   next_check_at = :next
             WHERE tenant_id = :tenantId
            """)
        .param("refused", refused)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("next", now.plus(refused ? CHECK_EVERY : CHECK_AGAIN).atOffset(ZoneOffset.UTC))
        .param("tenantId", secret.tenantId())
        .update();
  }
}
