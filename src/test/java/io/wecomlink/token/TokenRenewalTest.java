package io.wecomlink.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens are renewed before they die, by one thread of one runner at a time. */
class TokenRenewalTest {

  private final Product product = Product.shared();
  private final TokenKey suite =
      new TokenKey(TokenKind.SUITE, product.simulator().settings().suiteId());

  @BeforeEach
  void theSuiteHasAToken() {
    String tenantId = LinkedTenant.newTenant(product);
    assertThat(
            product
                .admin(tenantId)
                .post("/tenants/" + tenantId + "/wecom/authorizations", null)
                .said())
        .isEqualTo("201");
  }

  @Test
  void theRenewalIsAClusteredSchedule() {
    Wait.until(
        "the schedule is kept in PostgreSQL",
        () ->
            product
                .jdbc()
                .sql(
                    """
                    SELECT cron_expression FROM wecomlink.qrtz_cron_triggers
                     WHERE trigger_group = 'token' AND trigger_name = 'refresh-expiring'
                    """)
                .query(String.class)
                .list()
                .equals(List.of("0 * * * * ?")));
  }

  @Test
  void aTokenThatIsAboutToExpireIsRenewed() {
    expireIn(Duration.ofSeconds(200));
    AccessTokens tokens = product.bean(AccessTokens.class);
    TokenLookup due =
        tokens.expiring().stream().filter(t -> t.key().equals(suite)).findFirst().orElseThrow();
    product.bean(ProducerTemplate.class).requestBody("direct:token-refresh-one", due);
    assertThat(tokens.expiring()).extracting(TokenLookup::key).doesNotContain(suite);
  }

  @Test
  void ofManyThreadsThatFindATokenDeadOneFetchesIt() throws Exception {
    AccessTokens tokens = product.bean(AccessTokens.class);
    tokens.reject(suite, tokens.current(suite).token());
    TokenLookup dead = tokens.current(suite);
    assertThat(dead.isUsable()).isFalse();
    long before = fetches();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Callable<String>> calls =
          IntStream.range(0, 16)
              .mapToObj(
                  i ->
                      (Callable<String>)
                          () ->
                              product
                                  .bean(ProducerTemplate.class)
                                  .requestBody("direct:token-refresh", dead, String.class))
              .toList();
      for (Future<String> token : threads.invokeAll(calls)) {
        assertThat(token.get()).isNotBlank();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(fetches() - before).isEqualTo(1);
  }

  @Test
  void aRefusalThatComesLateDoesNotKillTheNextToken() {
    AccessTokens tokens = product.bean(AccessTokens.class);
    tokens.reject(suite, "the token before this one");
    assertThat(tokens.current(suite).isUsable()).isTrue();
  }

  @Test
  void aDeadRunnersLeaseEndsByItself() {
    expireIn(Duration.ofSeconds(-1));
    product
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.access_token
               SET refresh_owner = 'a dead runner', refresh_until = now() - interval '1 second'
             WHERE kind = 'SUITE'
            """)
        .update();
    TokenLookup due =
        product.bean(AccessTokens.class).expiring().stream()
            .filter(t -> t.key().equals(suite))
            .findFirst()
            .orElseThrow();
    String token =
        product.bean(ProducerTemplate.class).requestBody("direct:token-refresh", due, String.class);
    assertThat(token).isNotBlank();
  }

  @Test
  void tokensAreSealedAtRest() {
    TokenLookup token = product.bean(AccessTokens.class).current(suite);
    byte[] stored =
        product
            .jdbc()
            .sql("SELECT token FROM wecomlink.access_token WHERE kind = 'SUITE'")
            .query(byte[].class)
            .single();
    assertThat(new String(stored, java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain(token.token());
  }

  private void expireIn(Duration left) {
    product
        .jdbc()
        .sql("UPDATE wecomlink.access_token SET expires_at = :at WHERE kind = 'SUITE'")
        .param("at", Instant.now().plus(left).atOffset(java.time.ZoneOffset.UTC))
        .update();
  }

  private long fetches() {
    return product.simulator().calls().of("/cgi-bin/service/get_suite_token");
  }
}
