package io.wecomlink.link;

import io.wecomlink.problem.ProblemException;
import io.wecomlink.problem.Reason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.context.support.DefaultMessageSourceResolvable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The connections and their state machine. A state changes only through {@link #apply}, which takes
 * the row's lock, asks {@link Transitions} and writes the history in the same transaction.
 * docs/linking.md says in which order that lock and others are taken.
 */
@Component("connections")
public class Connections {

  /** States in which a company's data is read. */
  private static final Set<ConnectionState> IN_USE =
      EnumSet.of(ConnectionState.DEVELOPER_ID_PENDING, ConnectionState.LINKED);

  private final JdbcClient jdbc;
  private final KeptProfiles keptProfiles;
  private final Clock clock;

  Connections(JdbcClient jdbc, KeptProfiles keptProfiles, Clock clock) {
    this.jdbc = jdbc;
    this.keptProfiles = keptProfiles;
    this.clock = clock;
  }

  /** The tenant's connection; NOT_LINKED if it never had one. */
  public Connection of(String tenantId) {
    return jdbc.sql("SELECT * FROM wecomlink.connection WHERE tenant_id = :tenantId")
        .param("tenantId", tenantId)
        .query((row, number) -> read(row))
        .optional()
        .orElseGet(() -> Connection.none(tenantId));
  }

  /** Whose company this is; empty if it is linked to nobody. */
  public Optional<String> tenantOf(String corpId) {
    return jdbc.sql("SELECT tenant_id FROM wecomlink.connection WHERE corp_id = :corpId")
        .param("corpId", corpId)
        .query(String.class)
        .optional();
  }

  /**
   * Lets an event happen to a connection.
   *
   * @param actor who did it: a login's subject, or {@code wecom} for WeCom itself
   * @param cause why, for the history; null if the event says it all
   * @return the new state
   * @throws ProblemException 409 transition_refused if the event is impossible in this state
   */
  @Transactional
  public ConnectionState apply(String tenantId, ConnectionEvent event, String actor, Reason cause) {
    ConnectionState from = lock(tenantId);
    ConnectionState to = Transitions.next(from, event).orElseThrow(() -> refused(from, event));
    OffsetDateTime now = OffsetDateTime.now(clock);
    jdbc.sql(
            """
            UPDATE wecomlink.connection SET state = :state, updated_at = :now
             WHERE tenant_id = :tenantId
            """)
        .param("state", to.name())
        .param("now", now)
        .param("tenantId", tenantId)
        .update();
    if (from != to || event.isAlwaysKept()) {
      jdbc.sql(
              """
              INSERT INTO wecomlink.connection_transition
                     (tenant_id, from_state, to_state, event, actor, cause, at)
              VALUES (:tenantId, :from, :to, :event, :actor, :cause, :now)
              """)
          .param("tenantId", tenantId)
          .param("from", from.name())
          .param("to", to.name())
          .param("event", event.name())
          .param("actor", actor)
          .param("cause", cause == null ? null : cause.stored())
          .param("now", now)
          .update();
    }
    return to;
  }

  /**
   * Refuses now what {@link #apply} would refuse later, before WeCom is asked for anything.
   *
   * @throws ProblemException 409 transition_refused
   */
  public void check(String tenantId, ConnectionEvent event) {
    ConnectionState from = of(tenantId).state();
    if (Transitions.next(from, event).isEmpty()) {
      throw refused(from, event);
    }
  }

  /**
   * Which company a tenant that is on its way or linked has, for what makes sense only then.
   *
   * @param intent what somebody wants, for the refusal: the name of an {@code event.} text
   * @throws ProblemException 409 transition_refused in states without a company in use
   */
  public String corpInUse(String tenantId, String intent) {
    Connection connection = of(tenantId);
    if (!IN_USE.contains(connection.state())) {
      throw refused(connection.state(), intent);
    }
    return connection.corp().corpId();
  }

  /**
   * The same, and until the caller's transaction is over nobody ends the connection: what is noted
   * of the company is there to be erased then.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public String holdCorpInUse(String tenantId, String intent) {
    jdbc.sql("SELECT 1 FROM wecomlink.connection WHERE tenant_id = :tenantId FOR SHARE")
        .param("tenantId", tenantId)
        .query((row, number) -> number)
        .list();
    return corpInUse(tenantId, intent);
  }

  /**
   * A new company is registered for this tenant. Its grant may have come before or may follow.
   *
   * @throws ProblemException 409 tenant_already_linked if the tenant has another company
   */
  @Transactional(noRollbackFor = ProblemException.class)
  void registered(String tenantId, String corpId, String actor) {
    requireNoOtherCorp(tenantId, corpId);
    apply(tenantId, ConnectionEvent.REGISTERED, actor, null);
    keptProfiles.inUse(corpId);
    jdbc.sql("UPDATE wecomlink.connection SET corp_id = :corpId WHERE tenant_id = :tenantId")
        .param("corpId", corpId)
        .param("tenantId", tenantId)
        .update();
  }

  /** Keeps what WeCom says about the company and the grant, and counts it as AUTHORIZED. */
  @Transactional
  public Connection authorized(String tenantId, AuthorizationGrant grant, String actor) {
    Connection.Corp corp = grant.corp();
    requireNoOtherCorp(tenantId, corp.corpId());
    boolean certified = Boolean.TRUE.equals(corp.verified());
    apply(
        tenantId,
        certified ? ConnectionEvent.AUTHORIZED : ConnectionEvent.AUTHORIZED_UNCERTIFIED,
        actor,
        null);
    return keep(tenantId, "THIRD_PARTY", grant);
  }

  /**
   * Keeps what a company's own app may see, and that the tenant is linked by such an app.
   *
   * @param event SELF_BUILT_APP_SET when it was given just now, AUTHORIZED when it was read again
   */
  @Transactional
  Connection selfBuilt(
      String tenantId,
      AuthorizationGrant grant,
      ConnectionEvent event,
      String actor,
      Reason cause) {
    requireNoOtherCorp(tenantId, grant.corp().corpId());
    apply(tenantId, event, actor, cause);
    return keep(tenantId, "SELF_BUILT", grant);
  }

  private void requireNoOtherCorp(String tenantId, String corpId) {
    lock(tenantId);
    checkCorp(tenantId, corpId);
  }

  /**
   * Refuses a company for a tenant that has another one, or that another tenant has.
   *
   * @throws ProblemException 409 tenant_already_linked or corp_already_linked
   */
  void checkCorp(String tenantId, String corpId) {
    Connection.Corp known = of(tenantId).corp();
    if (known != null && !known.corpId().equals(corpId)) {
      throw new ProblemException(HttpStatus.CONFLICT, "tenant_already_linked");
    }
    boolean elsewhere = tenantOf(corpId).filter(owner -> !owner.equals(tenantId)).isPresent();
    if (elsewhere) {
      throw new ProblemException(HttpStatus.CONFLICT, "corp_already_linked");
    }
  }

  private Connection keep(String tenantId, String appType, AuthorizationGrant grant) {
    Connection.Corp corp = grant.corp();
    keptProfiles.inUse(corp.corpId());
    jdbc.sql(
            """
            UPDATE wecomlink.connection
               SET app_type = :appType,
                   corp_id = :corpId,
                   agent_id = :agentId,
                   corp_name = coalesce(:corpName, corp_name),
                   corp_full_name = coalesce(:corpFullName, corp_full_name),
                   verified = coalesce(:verified, verified),
                   verified_until = coalesce(:verifiedUntil, verified_until),
                   subject_type = coalesce(:subjectType, subject_type),
                   department_ids = :departmentIds,
                   user_ids = :userIds,
                   tag_ids = :tagIds,
                   updated_at = :now
             WHERE tenant_id = :tenantId
            """)
        .param("appType", appType)
        .param("corpId", corp.corpId())
        .param("agentId", grant.agentId())
        .param("corpName", corp.name())
        .param("corpFullName", corp.fullName())
        .param("verified", corp.verified())
        .param("verifiedUntil", utc(corp.verifiedUntil()))
        .param("subjectType", corp.subjectType())
        .param("departmentIds", grant.visibleRange().departmentIds().toArray(Long[]::new))
        .param("userIds", grant.visibleRange().userIds().toArray(String[]::new))
        .param("tagIds", grant.visibleRange().tagIds().toArray(Long[]::new))
        .param("now", OffsetDateTime.now(clock))
        .param("tenantId", tenantId)
        .update();
    return of(tenantId);
  }

  /**
   * Goes on without certification, unless somebody else has gone on already.
   *
   * @throws ProblemException 409 transition_refused
   */
  @Transactional
  void skipCertification(String tenantId, String actor) {
    if (lock(tenantId) == ConnectionState.CERTIFICATION_PENDING) {
      apply(tenantId, ConnectionEvent.CERTIFICATION_SKIPPED, actor, null);
    }
  }

  /** Keeps what looking for unionids found, and counts it as DEVELOPER_ID_CHECKED. */
  @Transactional
  public void developerIdChecked(String tenantId, UnionidSample sample, String actor) {
    apply(tenantId, ConnectionEvent.DEVELOPER_ID_CHECKED, actor, sample.finding());
    jdbc.sql(
            """
            UPDATE wecomlink.connection
               SET developer_id_status = :status, developer_id_checked_at = :now,
                   wechat_customers = :wechatCustomers, with_unionid = :withUnionid
             WHERE tenant_id = :tenantId
            """)
        .param("status", sample.status())
        .param("now", OffsetDateTime.now(clock))
        .param("wechatCustomers", sample.wechatCustomers())
        .param("withUnionid", sample.withUnionid())
        .param("tenantId", tenantId)
        .update();
  }

  /**
   * Counts a refusal as PERMANENT_CODE_DEAD, unless it comes too late to mean this connection.
   *
   * @return false if the tenant has another company by now, or none, or waits for it already
   */
  @Transactional
  boolean permanentCodeDied(String tenantId, String corpId, Reason cause) {
    ConnectionState state = lock(tenantId);
    boolean meant = tenantOf(corpId).filter(tenantId::equals).isPresent();
    if (!meant || !Transitions.canDie(state)) {
      return false;
    }
    apply(tenantId, ConnectionEvent.PERMANENT_CODE_DEAD, "wecom", cause);
    return true;
  }

  /** Forgets the company; the history stays. */
  @Transactional
  public void ended(String tenantId, ConnectionEvent event, String actor, Reason cause) {
    apply(tenantId, event, actor, cause);
    jdbc.sql(
            """
            UPDATE wecomlink.connection
               SET app_type = 'THIRD_PARTY', corp_id = NULL, agent_id = NULL, corp_name = NULL,
                   corp_full_name = NULL, verified = NULL, verified_until = NULL,
                   subject_type = NULL, department_ids = '{}', user_ids = '{}',
                   tag_ids = '{}', developer_id_status = NULL, developer_id_checked_at = NULL,
                   wechat_customers = NULL, with_unionid = NULL
             WHERE tenant_id = :tenantId
            """)
        .param("tenantId", tenantId)
        .update();
  }

  /**
   * The history of a tenant's connection, newest first.
   *
   * @param before only transitions with a smaller id; null for the newest
   */
  public List<Transition> history(String tenantId, Long before, int limit) {
    return jdbc.sql(
            """
            SELECT * FROM wecomlink.connection_transition
             WHERE tenant_id = :tenantId AND transition_id < :before
             ORDER BY transition_id DESC LIMIT :limit
            """)
        .param("tenantId", tenantId)
        .param("before", before == null ? Long.MAX_VALUE : before)
        .param("limit", limit)
        .query(
            (row, number) ->
                new Transition(
                    row.getLong("transition_id"),
                    row.getTimestamp("at").toInstant(),
                    row.getString("actor"),
                    row.getString("event"),
                    row.getString("from_state"),
                    row.getString("to_state"),
                    Reason.read(row.getString("cause"))))
        .list();
  }

  /** Takes the lock on a connection for what its transaction locks beside it. */
  @Transactional(propagation = Propagation.MANDATORY)
  void hold(String tenantId) {
    lock(tenantId);
  }

  private ConnectionState lock(String tenantId) {
    OffsetDateTime now = OffsetDateTime.now(clock);
    jdbc.sql(
            """
            INSERT INTO wecomlink.connection (tenant_id, app_type, state, created_at, updated_at)
            VALUES (:tenantId, 'THIRD_PARTY', 'NOT_LINKED', :now, :now)
            ON CONFLICT DO NOTHING
            """)
        .param("tenantId", tenantId)
        .param("now", now)
        .update();
    return ConnectionState.valueOf(
        jdbc.sql("SELECT state FROM wecomlink.connection WHERE tenant_id = :tenantId FOR UPDATE")
            .param("tenantId", tenantId)
            .query(String.class)
            .single());
  }

  private static ProblemException refused(ConnectionState from, ConnectionEvent event) {
    return refused(from, event.name());
  }

  /**
   * The refusal of something that is impossible in a state, with the reason in words.
   *
   * @param intent what somebody wants: the name of an {@code event.} text
   */
  public static ProblemException refused(ConnectionState from, String intent) {
    return new ProblemException(
            HttpStatus.CONFLICT,
            "transition_refused",
            words("state.", from.name()),
            words("event.", intent))
        .with("state", from.name())
        .with("event", intent);
  }

  /** Words of the message bundle that are filled into a text in the reader's language. */
  private static MessageSourceResolvable words(String prefix, String name) {
    return new DefaultMessageSourceResolvable(new String[] {prefix + name}, name);
  }

  private static Connection read(ResultSet row) throws SQLException {
    String corpId = row.getString("corp_id");
    String developerIdStatus = row.getString("developer_id_status");
    return new Connection(
        row.getString("tenant_id"),
        row.getString("app_type"),
        ConnectionState.valueOf(row.getString("state")),
        corpId == null
            ? null
            : new Connection.Corp(
                corpId,
                row.getString("corp_name"),
                row.getString("corp_full_name"),
                row.getObject("verified", Boolean.class),
                instant(row.getTimestamp("verified_until")),
                row.getObject("subject_type", Integer.class)),
        new Connection.VisibleRange(
            list(row, "department_ids", Long[].class),
            list(row, "user_ids", String[].class),
            list(row, "tag_ids", Long[].class)),
        developerIdStatus == null
            ? null
            : new Connection.DeveloperId(
                developerIdStatus,
                instant(row.getTimestamp("developer_id_checked_at")),
                row.getInt("wechat_customers"),
                row.getInt("with_unionid")));
  }

  private static <T> List<T> list(ResultSet row, String column, Class<T[]> type)
      throws SQLException {
    return Arrays.asList(type.cast(row.getArray(column).getArray()));
  }

  private static Instant instant(Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
