package io.wecomlink.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.simulator.Truth;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Compares the customer-profile tables with what the simulated WeCom knows, row by row. */
public final class Tables {

  private static final ObjectMapper JSON =
      new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

  /** Which rows the tables may keep although WeCom does not show them any more. */
  private static final Map<String, String> PAST =
      Map.of(
          "employee_department",
          "EXISTS (SELECT 1 FROM public.employee e WHERE e.corp_id = t.corp_id"
              + " AND e.userid = t.userid AND e.deleted_at IS NOT NULL)",
          "customer_profile",
          "t.status = 'LOST'",
          "customer_follow",
          "t.status <> 'ACTIVE'",
          "customer_follow_tag",
          "EXISTS (SELECT 1 FROM public.customer_follow f WHERE f.corp_id = t.corp_id"
              + " AND f.external_userid = t.external_userid AND f.userid = t.userid"
              + " AND f.status <> 'ACTIVE')");

  /** Tables that date what is gone instead of keeping a status. */
  private static final Set<String> DATED =
      Set.of("department", "employee", "customer_tag_group", "customer_tag");

  /** How many of the first columns are the key of these tables. */
  private static final Map<String, Integer> KEYS =
      Map.of(
          "employee_department",
          3,
          "customer_profile",
          2,
          "customer_follow",
          3,
          "customer_follow_tag",
          4);

  /**
   * What an incremental run can see. WeCom's lists of customers hold nothing but ids, so an edit
   * whose callback was lost stays unseen until customers are read again.
   */
  private static final Map<String, List<String>> LISTED =
      Map.of(
          "customer_profile", List.of("corp_id", "external_userid", "status"),
          "customer_follow", List.of("corp_id", "external_userid", "userid", "status"),
          "customer_follow_tag", List.of("corp_id"));

  /** Rows to show when tables differ. */
  private static final int SHOWN = 5;

  private Tables() {}

  /** All eight tables hold exactly the company's truth. */
  public static void assertTrue(JdbcClient jdbc, SimulatedCorp corp) {
    assertTrue(jdbc, corp.corpId(), table -> corp.truth().rows(table));
  }

  /**
   * What is current in the tables equals the company's truth; what they keep of the past beyond it
   * (relations that ended, customers who were lost with them, departments of members who left) is
   * left out.
   */
  public static void assertCurrent(JdbcClient jdbc, SimulatedCorp corp) {
    compare(jdbc, corp.corpId(), table -> corp.truth().rows(table), PAST, Map.of());
  }

  /**
   * The organisation and the tags are current, and so is who has whom as a contact; what is known
   * of a contact may be older.
   */
  public static void assertRelations(JdbcClient jdbc, SimulatedCorp corp) {
    assertRelations(jdbc, corp.corpId(), table -> corp.truth().rows(table));
  }

  /** The same where the simulated WeCom is another process. */
  public static void assertRelations(
      JdbcClient jdbc, String corpId, Function<String, Stream<Map<String, Object>>> truth) {
    compare(jdbc, corpId, truth, PAST, LISTED);
  }

  /** The same where the simulated WeCom is another process. */
  public static void assertCurrent(
      JdbcClient jdbc, String corpId, Function<String, Stream<Map<String, Object>>> truth) {
    compare(jdbc, corpId, truth, PAST, Map.of());
  }

  /**
   * The same where the simulated WeCom is another process.
   *
   * @param truth rows of a table, by column name
   */
  public static void assertTrue(
      JdbcClient jdbc, String corpId, Function<String, Stream<Map<String, Object>>> truth) {
    compare(jdbc, corpId, truth, Map.of(), Map.of());
  }

  private static void compare(
      JdbcClient jdbc,
      String corpId,
      Function<String, Stream<Map<String, Object>>> truth,
      Map<String, String> past,
      Map<String, List<String>> only) {
    for (String table : Truth.TABLES) {
      List<Map<String, Object>> rows = truth.apply(table).toList();
      List<String> all = rows.isEmpty() ? List.of("corp_id") : List.copyOf(rows.get(0).keySet());
      List<String> columns = rows.isEmpty() ? all : only.getOrDefault(table, all);
      List<String> expected = rows.stream().map(row -> line(row, columns)).sorted().toList();
      List<String> keys = all.subList(0, Math.min(all.size(), KEYS.getOrDefault(table, 1)));
      Set<String> known = rows.stream().map(row -> line(row, keys)).collect(Collectors.toSet());
      List<String> stored =
          stored(jdbc, corpId, table, past.getOrDefault(table, "false"))
              .filter(row -> !row.get("past").asBoolean() || known.contains(line(row, keys)))
              .map(row -> line(row, columns))
              .sorted()
              .toList();
      assertThat(difference(stored, expected))
          .as("wrong rows in %s, where the truth has %s", table, difference(expected, stored))
          .isEmpty();
      assertThat(difference(expected, stored)).as("rows missing from %s", table).isEmpty();
      if (!only.containsKey(table)) {
        assertThat(stored).as("rows of %s", table).hasSameSizeAs(expected);
      }
    }
  }

  private static List<String> difference(List<String> some, List<String> others) {
    Set<String> known = new HashSet<>(others);
    return some.stream().filter(row -> !known.contains(row)).limit(SHOWN).toList();
  }

  /** The rows of a company, each with a column {@code past}. */
  private static Stream<JsonNode> stored(
      JdbcClient jdbc, String corpId, String table, String past) {
    return jdbc
        .sql(
            "SELECT (to_jsonb(t) || jsonb_build_object('past', "
                + past
                + "))::text FROM public."
                + table
                + " t WHERE corp_id = :corpId"
                + (DATED.contains(table) ? " AND deleted_at IS NULL" : ""))
        .param("corpId", corpId)
        .query(String.class)
        .list()
        .stream()
        .map(Tables::parse);
  }

  private static String line(Map<String, Object> row, List<String> columns) {
    return columns.stream()
        .map(column -> column + "=" + canonical(row.get(column)))
        .collect(Collectors.joining(" "));
  }

  private static String line(JsonNode row, List<String> columns) {
    ObjectNode copy = row.deepCopy();
    if (copy.hasNonNull("followed_at")) {
      copy.put(
          "followed_at",
          OffsetDateTime.parse(copy.get("followed_at").asText()).toInstant().toString());
    }
    return columns.stream()
        .map(column -> column + "=" + canonical(JSON.convertValue(copy.get(column), Object.class)))
        .collect(Collectors.joining(" "));
  }

  /** jsonb sorts the members of objects its own way, so both sides are sorted ours. */
  private static String canonical(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
