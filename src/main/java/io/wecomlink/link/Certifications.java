package io.wecomlink.link;

import io.wecomlink.problem.ProblemException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** An administrator who says that the new company is certified (认证), or goes on without. */
@Component("certifications")
public class Certifications {

  /** States in which the question makes sense; in the later ones it may be asked again. */
  private static final Set<ConnectionState> ASKABLE =
      EnumSet.of(
          ConnectionState.CERTIFICATION_PENDING,
          ConnectionState.DEVELOPER_ID_PENDING,
          ConnectionState.LINKED);

  /**
   * The answer.
   *
   * @param verified whether WeCom says that the company is certified
   * @param verifiedUntil until when; null if WeCom does not say
   */
  public record Certification(boolean verified, Instant verifiedUntil) {}

  private final Connections connections;
  private final CorpAuthorizations authorizations;

  Certifications(Connections connections, CorpAuthorizations authorizations) {
    this.connections = connections;
    this.authorizations = authorizations;
  }

  /**
   * Refuses where there is nothing to ask; sets the variable corpId.
   *
   * @throws ProblemException 409 transition_refused, or authorization_awaited if the new company's
   *     installation has not come yet
   */
  public void check(Exchange exchange, @Variable("tenantId") String tenantId) {
    Connection connection = connections.of(tenantId);
    if (!ASKABLE.contains(connection.state())) {
      throw Connections.refused(connection.state(), "CERTIFICATION");
    }
    String corpId = connection.corp().corpId();
    if (connection.state() == ConnectionState.CERTIFICATION_PENDING
        && !authorizations.holds(corpId)) {
      throw new ProblemException(HttpStatus.CONFLICT, "authorization_awaited");
    }
    exchange.setVariable("corpId", corpId);
  }

  /**
   * The answer after the grant was read.
   *
   * @throws ProblemException 409 not_certified unless it is certified or was skipped
   */
  public Certification conclude(
      @Variable("tenantId") String tenantId,
      @Variable("actor") String actor,
      @Variable("skip") Boolean skip) {
    Connection connection = connections.of(tenantId);
    boolean verified = Boolean.TRUE.equals(connection.corp().verified());
    boolean skipped = Boolean.TRUE.equals(skip);
    if (!verified && !skipped) {
      throw new ProblemException(HttpStatus.CONFLICT, "not_certified");
    }
    if (connection.state() == ConnectionState.CERTIFICATION_PENDING) {
      connections.skipCertification(tenantId, actor);
    }
    return new Certification(verified, connection.corp().verifiedUntil());
  }
}
