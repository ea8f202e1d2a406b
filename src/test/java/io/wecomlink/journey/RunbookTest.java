package io.wecomlink.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.simulator.VisibleRange;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What docs/operations.md tells people to type works. */
class RunbookTest {

  private static final Path PAGE = Path.of("docs/operations.md");
  private static final Pattern BLOCK = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
  private static final Pattern COMMENT = Pattern.compile("(?m)--.*$");
  private static final Pattern ASKED =
      Pattern.compile("SELECT '[^']+'(?: AS what)?, (\\w+)(?: AS sealed)?\\s+FROM ([\\w.]+)");

  /** Bytes that are no secret: what Bucket4j and Quartz keep. */
  private static final String[] TABLES_OF_OTHERS = {"quota_bucket", "qrtz_%"};

  private static final byte[] OTHER_KEY = "another-key-of-thirty-two-bytes!".getBytes(UTF_8);

  private final Product product = Product.shared();

  @Test
  void everyStatementThatOnlyLooksRuns() throws IOException {
    List<String> looks =
        blocks().stream()
            .flatMap(block -> statements(block).stream())
            .filter(statement -> statement.startsWith("SELECT"))
            .toList();
    assertThat(looks).hasSizeGreaterThan(9);
    looks.forEach(look -> run(product.jdbc(), look, ""));
  }

  @Test
  void whoAsksWhichKeysAreNeededHearsOfEverySecret() throws IOException {
    TreeSet<String> asked = new TreeSet<>();
    ASKED
        .matcher(keysInUse())
        .results()
        .forEach(column -> asked.add(column.group(2) + "." + column.group(1)));
    List<String> sealed =
        product
            .jdbc()
            .sql(
                """
                SELECT table_schema || '.' || table_name || '.' || column_name
                  FROM information_schema.columns
                 WHERE table_schema IN ('wecomlink', 'public') AND data_type = 'bytea'
                   AND column_name NOT LIKE '%digest' AND NOT table_name LIKE ANY (:others)
                """)
            .param("others", TABLES_OF_OTHERS)
            .query(String.class)
            .list();
    assertThat(asked).containsExactlyInAnyOrderElementsOf(sealed);
  }

  @Test
  void aLostKeyCostsSecretsThatAreEnteredAgainAndNothingElse() throws Exception {
    Product own = Product.fresh();
    try {
      LinkedTenant installed = LinkedTenant.synced(own, corp("丢失密钥公司"));
      setMiniProgram(installed);
      LinkedTenant byItself = tenant(own, own.simulator().createCorp(corp("丢失密钥自建公司")));
      SimulatedCorp.OwnApp app = byItself.corp().createSelfBuiltApp(VisibleRange.wholeCompany());
      setApp(byItself, app);
      byItself.awaitRun(confirm(byItself));
      LinkedTenant waiting = tenant(own, null);
      waiting.admin().post(waiting.path("/authorizations"), null);
      LinkedTenant registering = tenant(own, null);
      registering.admin().post(registering.path("/registrations"), null);
      String lost = keyId(new byte[32]);
      assertThat(keys(own)).containsOnly(lost);

      own.stop();
      for (String statement : keyIsLost()) {
        run(own.jdbc(), statement, lost);
      }
      own.startRunner(
          URI.create(own.url()).getPort(),
          Map.of(
              "wecomlink.security.encryption-key", Base64.getEncoder().encodeToString(OTHER_KEY)));
      assertThat(waiting.connection().get("state").asText()).isEqualTo("AUTHORISING");
      assertThat(registering.connection().get("state").asText()).isEqualTo("REGISTERING");
      assertThat(installed.connection().at("/miniProgram/configured").asBoolean()).isFalse();
      assertThat(installed.connection().get("nextStep").asText()).isEqualTo("AUTHORIZE");
      assertThat(byItself.connection().get("nextStep").asText()).isEqualTo("REPLACE_SECRET");
      own.simulator().pushSuiteTicket();
      Wait.until("there is a ticket", () -> tickets(own) == 1);
      assertThat(keys(own)).contains(keyId(OTHER_KEY));

      Workbench.Answer link = installed.admin().post(installed.path("/authorizations"), null);
      String back =
          own.simulator().install(installed.corp(), link.json().get("installUrl").asText());
      assertThat(installed.admin().get(back).status()).isEqualTo(303);
      assertThat(installed.awaitRun(confirm(installed)).get("state").asText())
          .isEqualTo("SUCCEEDED");
      setMiniProgram(installed);
      Tables.assertTrue(own.jdbc(), installed.corp());
      setApp(byItself, app);
      assertThat(byItself.awaitRun(confirm(byItself)).get("state").asText()).isEqualTo("SUCCEEDED");
      assertThat(registering.admin().post(registering.path("/registrations"), null).said())
          .isEqualTo("201");
    } finally {
      own.stop();
    }
  }

  private static long tickets(Product own) {
    return own.jdbc().sql("SELECT count(*) FROM wecomlink.suite_ticket").query(Long.class).single();
  }

  private static CorpSpec corp(String name) {
    return CorpSpec.named(name).members(6).customers(20);
  }

  /** A new tenant, whose company, if it has one, is not linked yet. */
  private static LinkedTenant tenant(Product own, SimulatedCorp corp) {
    String tenantId = LinkedTenant.newTenant(own);
    return new LinkedTenant(tenantId, corp, own.admin(tenantId));
  }

  private static String confirm(LinkedTenant tenant) {
    return tenant.admin().post(tenant.path("/developer-id"), null).json().get("runId").asText();
  }

  private static void setMiniProgram(LinkedTenant tenant) {
    String secret = tenant.corp().associateMiniProgram().secret();
    assertThat(
            tenant
                .admin()
                .put(
                    tenant.path("/mini-program"),
                    Map.of("appId", "wx0000000000000001", "secret", secret))
                .said())
        .isEqualTo("200");
  }

  private static void setApp(LinkedTenant tenant, SimulatedCorp.OwnApp app) {
    Map<String, Object> settings =
        Map.of(
            "corpId", tenant.corp().plainCorpId(),
            "agentId", app.agentId(),
            "secret", app.secret(),
            "callbackToken", "OwnAppToken",
            "callbackAesKey", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG");
    assertThat(tenant.admin().put(tenant.path("/self-built-app"), settings).said())
        .isEqualTo("200");
  }

  /** The ids of the keys that the page's question tells of. */
  private static List<String> keys(Product own) throws IOException {
    return own.jdbc().sql(keysInUse()).query((row, number) -> row.getString("key")).list();
  }

  /** As the page has people work it out. */
  private static String keyId(byte[] key) throws NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(key))
        .substring(0, 8);
  }

  // --- The page

  private static String keysInUse() throws IOException {
    return statements(blockWith("AS sealed")).get(0);
  }

  private static List<String> keyIsLost() throws IOException {
    List<String> steps = statements(blockWith("key_lost"));
    assertThat(steps).startsWith("BEGIN").endsWith("COMMIT");
    return steps.subList(1, steps.size() - 1);
  }

  private static String blockWith(String part) throws IOException {
    return blocks().stream().filter(block -> block.contains(part)).findFirst().orElseThrow();
  }

  private static List<String> blocks() throws IOException {
    return BLOCK.matcher(Files.readString(PAGE)).results().map(block -> block.group(1)).toList();
  }

  private static List<String> statements(String block) {
    return Arrays.stream(COMMENT.matcher(block).replaceAll("").split(";"))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .toList();
  }

  private static void run(JdbcClient jdbc, String statement, String lost) {
    Map<String, Object> known =
        Map.of("corpId", "wpNobody", "runId", UUID.randomUUID(), "lost", lost);
    JdbcClient.StatementSpec prepared = jdbc.sql(statement);
    for (Map.Entry<String, Object> parameter : known.entrySet()) {
      if (statement.contains(":" + parameter.getKey())) {
        prepared = prepared.param(parameter.getKey(), parameter.getValue());
      }
    }
    if (statement.startsWith("SELECT")) {
      prepared.query().listOfRows();
    } else {
      prepared.update();
    }
  }
}
