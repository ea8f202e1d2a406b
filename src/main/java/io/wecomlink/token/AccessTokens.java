package io.wecomlink.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.secrets.SecretBox;
import io.wecomlink.settings.RunnerId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The tokens of the vendor, the app and every company. All runners share them through PostgreSQL; a
 * small cache saves the look-up. A token is fetched under a lease, so that of all threads and
 * runners that find it missing one fetches (wecom/limits-and-errors.md §6).
 */
@Component("accessTokens")
public class AccessTokens {

  /** A token with less life than this is not handed out any more. */
  private static final Duration TOO_SHORT = Duration.ofSeconds(30);

  /** Tokens are renewed this long before they expire (wecom/service-api.md §1: 200–300 s). */
  private static final Duration RENEW_AHEAD = Duration.ofSeconds(300);

  /** Longer than a fetch with all its retries takes; a dead runner's lease ends after it. */
  private static final Duration REFRESH_LEASE = Duration.ofSeconds(180);

  /** So many refusals of a secret in a row are enough, for so long. */
  private static final int ENOUGH_REFUSALS = 3;

  private static final Duration REFUSED = Duration.ofMinutes(10);

  private static final Duration POLL = Duration.ofMillis(50);

  private record Cached(String token, long version, Instant expiresAt) {}

  private final JdbcClient jdbc;
  private final SecretBox secretBox;
  private final RunnerId runner;
  private final Clock clock;
  private final Map<TokenKey, Cached> cache = new ConcurrentHashMap<>();

  /** Versions that WeCom has refused although they had not expired. */
  private final Map<TokenKey, Long> rejected = new ConcurrentHashMap<>();

  AccessTokens(JdbcClient jdbc, SecretBox secretBox, RunnerId runner, Clock clock) {
    this.jdbc = jdbc;
    this.secretBox = secretBox;
    this.runner = runner;
    this.clock = clock;
  }

  /** What is known of a token; its value is null if it has to be fetched first. */
  public TokenLookup current(TokenKey key) {
    Cached cached = cache.get(key);
    if (cached == null || !usable(key, cached)) {
      cached = load(key).orElse(new Cached(null, 0, Instant.EPOCH));
      cache.put(key, cached);
    }
    return new TokenLookup(
        key, usable(key, cached) ? cached.token() : null, cached.version(), null);
  }

  /**
   * Notes that WeCom refused a token, so that nobody uses it again. A refusal that comes late, when
   * another token is in use already, changes nothing.
   */
  public void reject(TokenKey key, String usedToken) {
    Cached cached = cache.get(key);
    if (cached != null && usedToken.equals(cached.token())) {
      rejected.merge(key, cached.version(), Math::max);
    }
  }

  /**
   * Takes the right to fetch a token, or waits until somebody else has fetched it.
   *
   * @return the other's token; or a look-up that says that the secret is refused; or one with a
   *     claim: then the caller holds the lease and must {@link #store} or {@link #release}
   * @throws IllegalStateException if the lease cannot be had for twice its length
   */
  public TokenLookup claimRefresh(TokenLookup seen) throws InterruptedException {
    TokenKey key = seen.key();
    Instant giveUp = clock.instant().plus(REFRESH_LEASE.multipliedBy(2));
    while (clock.instant().isBefore(giveUp)) {
      insertMissing(key);
      String claim = runner.value() + "/" + UUID.randomUUID();
      if (claim(key, seen.version(), claim)) {
        return new TokenLookup(key, null, seen.version(), claim);
      }
      TokenLookup others = current(key);
      if (others.isUsable()) {
        return others;
      }
      Optional<Integer> refused = refusedCode(key);
      if (refused.isPresent()) {
        return new TokenLookup(key, null, others.version(), null, refused.get());
      }
      seen = others;
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    }
    throw new IllegalStateException("The " + key.kind() + " token could not be leased in time");
  }

  /** Keeps a fetched token, for all runners, and hands it out. */
  public String store(TokenLookup claimed, JsonNode answer) {
    TokenKey key = claimed.key();
    String token = answer.path(answerField(key.kind())).asText(null);
    if (token == null) {
      throw new IllegalStateException("WeCom's answer held no " + key.kind() + " token");
    }
    Instant expiresAt = clock.instant().plusSeconds(answer.path("expires_in").asLong(0));
    long version =
        jdbc.sql(
                """
                UPDATE wecomlink.access_token
                   SET token = :token, version = version + 1, expires_at = :expiresAt,
                       refusals = 0, refused_code = NULL, refused_until = NULL
                 WHERE kind = :kind AND owner = :owner
                RETURNING version
                """)
            .param("token", secretBox.seal(token))
            .param("expiresAt", expiresAt.atOffset(ZoneOffset.UTC))
            .param("kind", key.kind().name())
            .param("owner", key.owner())
            .query(Long.class)
            .single();
    cache.put(key, new Cached(token, version, expiresAt));
    return token;
  }

  /**
   * WeCom refused the secret that a token was asked for with. After three times in a row nobody
   * asks for ten minutes: WeCom blocks an address that tries too many wrong secrets, for all
   * companies (wecom/limits-and-errors.md §1).
   */
  public void secretRefused(TokenLookup claimed, int errcode) {
    jdbc.sql(
            """
            UPDATE wecomlink.access_token
               SET refusals = refusals + 1, refused_code = :errcode,
                   refused_until = CASE WHEN refusals + 1 >= :enough
                                        THEN CAST(:until AS timestamptz) END
             WHERE kind = :kind AND owner = :owner
            """)
        .param("errcode", errcode)
        .param("enough", ENOUGH_REFUSALS)
        .param("until", clock.instant().plus(REFUSED).atOffset(ZoneOffset.UTC))
        .param("kind", claimed.key().kind().name())
        .param("owner", claimed.key().owner())
        .update();
  }

  /** The secrets in the settings may have been corrected, so a runner that starts tries them. */
  @EventListener(ApplicationReadyEvent.class)
  void forgetRefusals() {
    jdbc.sql(
            """
            UPDATE wecomlink.access_token
               SET refusals = 0, refused_code = NULL, refused_until = NULL
             WHERE kind IN ('SUITE', 'PROVIDER') AND refusals > 0
            """)
        .update();
  }

  /** Gives the lease back, whether or not a token was fetched. */
  public void release(TokenLookup claimed) {
    jdbc.sql(
            """
            UPDATE wecomlink.access_token SET refresh_owner = NULL, refresh_until = NULL
             WHERE kind = :kind AND owner = :owner AND refresh_owner = :claim
            """)
        .param("kind", claimed.key().kind().name())
        .param("owner", claimed.key().owner())
        .param("claim", claimed.claim())
        .update();
  }

  /** Forgets a company's token, for instance because the app was uninstalled. */
  public void forget(TokenKey key) {
    // The row stays: versions that start again would make other runners refuse the next token.
    jdbc.sql(
            """
            UPDATE wecomlink.access_token
               SET token = NULL, expires_at = NULL, version = version + 1,
                   refusals = 0, refused_code = NULL, refused_until = NULL
             WHERE kind = :kind AND owner = :owner
            """)
        .param("kind", key.kind().name())
        .param("owner", key.owner())
        .update();
    cache.remove(key);
  }

  /**
   * The tokens that should be renewed now. One that could not be renewed for a while is left to
   * whoever needs it: asking again and again with a dead permanent code would get the vendor
   * banned.
   */
  public List<TokenLookup> expiring() {
    return jdbc.sql(
            """
            SELECT kind, owner, version FROM wecomlink.access_token
             WHERE expires_at < :soon AND expires_at > :longGone
             ORDER BY expires_at
            """)
        .param("longGone", clock.instant().minus(RENEW_AHEAD).atOffset(ZoneOffset.UTC))
        .param("soon", clock.instant().plus(RENEW_AHEAD).atOffset(ZoneOffset.UTC))
        .query(
            (row, number) ->
                new TokenLookup(
                    new TokenKey(TokenKind.valueOf(row.getString(1)), row.getString(2)),
                    null,
                    row.getLong(3),
                    null))
        .list();
  }

  private boolean usable(TokenKey key, Cached cached) {
    return cached.token() != null
        && cached.version() > rejected.getOrDefault(key, -1L)
        && cached.expiresAt().isAfter(clock.instant().plus(TOO_SHORT));
  }

  private Optional<Cached> load(TokenKey key) {
    return jdbc.sql(
            """
            SELECT token, version, expires_at FROM wecomlink.access_token
             WHERE kind = :kind AND owner = :owner
            """)
        .param("kind", key.kind().name())
        .param("owner", key.owner())
        .query(
            (row, number) ->
                new Cached(
                    secretBox.open(row.getBytes(1)),
                    row.getLong(2),
                    row.getTimestamp(3) == null ? Instant.EPOCH : row.getTimestamp(3).toInstant()))
        .optional();
  }

  private Optional<Integer> refusedCode(TokenKey key) {
    return jdbc.sql(
            """
            SELECT refused_code FROM wecomlink.access_token
             WHERE kind = :kind AND owner = :owner AND refused_until >= :now
            """)
        .param("kind", key.kind().name())
        .param("owner", key.owner())
        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
        .query(Integer.class)
        .optional();
  }

  private void insertMissing(TokenKey key) {
    jdbc.sql(
            """
            INSERT INTO wecomlink.access_token (kind, owner) VALUES (:kind, :owner)
            ON CONFLICT DO NOTHING
            """)
        .param("kind", key.kind().name())
        .param("owner", key.owner())
        .update();
  }

  private boolean claim(TokenKey key, long version, String claim) {
    Instant now = clock.instant();
    return jdbc.sql(
                """
                UPDATE wecomlink.access_token
                   SET refresh_owner = :claim, refresh_until = :until
                 WHERE kind = :kind AND owner = :owner AND version = :version
                   AND (refresh_until IS NULL OR refresh_until < :now)
                   AND (refused_until IS NULL OR refused_until < :now)
                """)
            .param("claim", claim)
            .param("until", now.plus(REFRESH_LEASE).atOffset(ZoneOffset.UTC))
            .param("kind", key.kind().name())
            .param("owner", key.owner())
            .param("version", version)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .update()
        == 1;
  }

  /** The answer's member that holds the token (wecom/service-api.md §1). */
  private static String answerField(TokenKind kind) {
    return switch (kind) {
      case PROVIDER -> "provider_access_token";
      case SUITE -> "suite_access_token";
      case CORP -> "access_token";
      case NONE -> throw new IllegalArgumentException("There is no token of kind NONE");
    };
  }
}
