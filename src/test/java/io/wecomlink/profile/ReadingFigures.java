package io.wecomlink.profile;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wecomlink.profile.Customers.Criteria;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How long reading takes in a company with very many customers, and by which plans. The first
 * argument is the number of customers; 150,000 without one.
 */
public final class ReadingFigures {

  private static final int TIMES = 6;
  private static final int PLAN_LINES = 40;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final JdbcTemplate database;
  private final JdbcClient jdbc;
  private final Customers customers;
  private final OrganisationChart chart;

  private ReadingFigures(DataSource source) {
    this.database = new JdbcTemplate(source);
    this.jdbc = JdbcClient.create(source);
    this.customers = new Customers(jdbc, new ObjectMapper());
    this.chart = new OrganisationChart(jdbc, new ObjectMapper());
  }

  public static void main(String[] args) throws Exception {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 150_000;
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      DataSource source = postgres.getPostgresDatabase();
      Flyway.configure()
          .dataSource(source)
          .defaultSchema("wecomlink")
          .createSchemas(true)
          .locations("classpath:db/migration")
          .load()
          .migrate();
      ReadingFigures figures = new ReadingFigures(source);
      figures.fill(count);
      figures.measure();
      figures.explain();
    }
  }

  private void fill(int count) {
    for (String statement :
        """
        INSERT INTO department
        SELECT 'c', i, i::text, (i - 1) / 5, 0, NULL, now(), now() FROM generate_series(1, 300) i;
        INSERT INTO employee SELECT 'c', 'wo' || md5(i::text), NULL, 'wo' || md5(i::text), 1, 1,
               NULL, now(), now() FROM generate_series(1, 1000) i;
        INSERT INTO employee_department
        SELECT 'c', 'wo' || md5(i::text), 1 + i % 300, false, 0 FROM generate_series(1, 1000) i;
        INSERT INTO customer_profile (corp_id, external_userid, name, type, gender, status,
               first_seen_at, observed_at, updated_at)
        SELECT 'c', 'wm' || md5(i::text), '客户' || i || chr(19968 + i % 5000), 1, 0, 'ACTIVE',
               now(), now(), now() FROM generate_series(1, :count) i;
        INSERT INTO customer_follow (corp_id, external_userid, userid, remark, status,
               status_changed_at, tag_ids, observed_at, updated_at, followed_at)
        SELECT 'c', 'wm' || md5(i::text), 'wo' || md5((1 + (i * j) % 1000)::text), '备注' || i,
               'ACTIVE', now(), '{}', now(), now(), now()
          FROM generate_series(1, :count) i, generate_series(1, 5, 4) j
         WHERE j = 1 OR i % 4 = 0
            ON CONFLICT DO NOTHING;
        INSERT INTO customer_follow_tag
        SELECT 'c', 'wm' || md5(i::text), 'wo' || md5((1 + i % 1000)::text), 'et' || (1 + i % 50)
          FROM generate_series(1, :count) i;
        VACUUM ANALYZE
        """
            .replace(":count", String.valueOf(count))
            .split(";\\s*")) {
      database.execute(statement);
    }
    out.printf("%,d customers%n", count);
  }

  private void measure() {
    questions()
        .forEach((name, criteria) -> time(name, () -> customers.find("c", criteria, "", 50)));
    time("the customers of one walk, to the end", this::walk);
    time("departments", () -> chart.departments("c", null, 200));
    time("members of one department", () -> chart.employees("c", 7L, null, "", 200));
    time("members by text", () -> chart.employees("c", null, "没有", "", 200));
  }

  private Slice<Customers.Entry> walk() {
    Slice<Customers.Entry> slice;
    String after = "";
    do {
      slice = customers.find("c", new Criteria("没有", null, null, null, null), after, 50);
      after = slice.next();
    } while (after != null);
    return slice;
  }

  private Map<String, Criteria> questions() {
    String member =
        database.queryForObject("SELECT min(userid) FROM customer_follow", String.class);
    Map<String, Criteria> questions = new LinkedHashMap<>();
    questions.put("no condition", new Criteria(null, null, null, null, null));
    questions.put("of a member", new Criteria(null, member, null, null, null));
    questions.put("with a tag", new Criteria(null, null, "et7", null, null));
    questions.put("of a member, with a tag", new Criteria(null, member, "et7", null, null));
    questions.put("text that many have", new Criteria("客户1", null, null, null, null));
    questions.put("text that nobody has", new Criteria("没有", null, null, null, null));
    questions.put("with unionid (nobody)", new Criteria(null, null, null, true, null));
    questions.put("lost (nobody)", new Criteria(null, null, null, null, "LOST"));
    return questions;
  }

  private void time(String what, Supplier<Slice<?>> ask) {
    double best = Double.MAX_VALUE;
    double worst = 0;
    Slice<?> slice = null;
    for (int i = 0; i < TIMES; i++) {
      long begin = System.nanoTime();
      slice = ask.get();
      double millis = (System.nanoTime() - begin) / 1e6;
      best = Math.min(best, millis);
      worst = Math.max(worst, i == 0 ? 0 : millis);
    }
    out.printf(
        "%-40s %4d items%s  %6.1f to %6.1f ms%n",
        what, slice.items().size(), slice.next() == null ? "     " : " more", best, worst);
  }

  private void explain() {
    questions()
        .forEach(
            (name, criteria) -> {
              Map<String, Object> values = new HashMap<>();
              values.put("corpId", "c");
              values.put("after", "");
              values.put("limit", 51);
              values.put("shown", 3);
              values.put("budget", criteria.text() == null ? 51 : Search.BUDGET);
              String sql =
                  Customers.entries(
                      Customers.candidates(criteria, values), Customers.filter(criteria, values));
              out.println("--- " + name);
              jdbc
                  .sql("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " + sql)
                  .params(values)
                  .query(String.class)
                  .stream()
                  .limit(PLAN_LINES)
                  .forEach(out::println);
            });
  }
}
