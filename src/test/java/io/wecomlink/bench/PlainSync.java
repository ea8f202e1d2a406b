package io.wecomlink.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a full sync is compared with. Both write the customers of a company to the same tables, by
 * plain JDBC, and promise nothing: no transaction spans a page and its cursor, nothing is retried,
 * compared, counted or guarded.
 *
 * <ul>
 *   <li>{@code --mode=roofline}: the same pages with the same parallelism, batched inserts.
 *   <li>{@code --mode=loop}: a list per member, a reading per customer, a select and a write per
 *       row, one after the other.
 * </ul>
 */
public final class PlainSync {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int GROUP = 100;

  private static final Map<String, String> DEFAULTS =
      Map.of("mode", "", "wecom", "", "corp", "", "secret", "", "jdbc", "", "threads", "8");

  private static final String PROFILE =
      """
      INSERT INTO public.customer_profile
             (corp_id, external_userid, unionid, name, type, gender, avatar, position, corp_name,
              corp_full_name, external_profile, status, first_seen_at, observed_at, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ACTIVE', ?, ?, ?)
      """;
  private static final String FOLLOW =
      """
      INSERT INTO public.customer_follow
             (corp_id, external_userid, userid, remark, description, remark_corp_name,
              remark_mobiles, add_way, state, oper_userid, wechat_channels, followed_at, status,
              status_changed_at, tag_ids, observed_at, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ACTIVE', ?, ?, ?, ?)
      """;
  private static final String TAG =
      "INSERT INTO public.customer_follow_tag (corp_id, external_userid, userid, tag_id)"
          + " VALUES (?, ?, ?, ?)";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Options options;
  private final AtomicLong relations = new AtomicLong();
  private String token;

  private PlainSync(Options options) {
    this.options = options;
  }

  public static void main(String[] args) throws Exception {
    PlainSync sync = new PlainSync(new Options(DEFAULTS, args));
    long begin = System.nanoTime();
    sync.token =
        sync.get(
                "gettoken",
                "corpid",
                sync.options.text("corp"),
                "corpsecret",
                sync.options.text("secret"))
            .get("access_token")
            .asText();
    switch (sync.options.text("mode")) {
      case "roofline" -> sync.roofline();
      case "loop" -> sync.loop();
      default -> throw new IllegalArgumentException("no mode " + sync.options.text("mode"));
    }
    System.out.printf(
        Locale.ROOT, "%d %.3f%n", sync.relations.get(), (System.nanoTime() - begin) / 1e9);
    System.exit(0);
  }

  // --- roofline

  private void roofline() throws Exception {
    List<String> members = members();
    ConcurrentLinkedQueue<List<String>> groups = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < members.size(); i += GROUP) {
      groups.add(members.subList(i, Math.min(i + GROUP, members.size())));
    }
    int threads = options.number("threads");
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(CompletableFuture.runAsync(() -> readGroups(groups), workers));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();
  }

  private void readGroups(ConcurrentLinkedQueue<List<String>> groups) {
    try (Connection connection = connect();
        PreparedStatement profile =
            connection.prepareStatement(PROFILE + " ON CONFLICT DO NOTHING");
        PreparedStatement follow = connection.prepareStatement(FOLLOW);
        PreparedStatement tag = connection.prepareStatement(TAG)) {
      for (List<String> group = groups.poll(); group != null; group = groups.poll()) {
        String cursor = "";
        do {
          JsonNode page =
              post(
                  "externalcontact/batch/get_by_user",
                  Map.of("userid_list", group, "cursor", cursor, "limit", 100));
          store(page.get("external_contact_list"), profile, follow, tag);
          cursor = page.path("next_cursor").asText("");
        } while (!cursor.isEmpty());
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void store(
      JsonNode page, PreparedStatement profile, PreparedStatement follow, PreparedStatement tag)
      throws SQLException {
    Timestamp now = Timestamp.from(Instant.now());
    // In one order, so that threads that meet the same customers do not wait in a circle.
    Map<String, JsonNode> customers = new TreeMap<>();
    page.forEach(
        item -> {
          JsonNode contact = item.get("external_contact");
          customers.put(contact.get("external_userid").asText(), contact);
        });
    for (JsonNode contact : customers.values()) {
      profile(profile, contact, now);
      profile.addBatch();
    }
    profile.executeBatch();
    for (JsonNode item : page) {
      String customer = item.at("/external_contact/external_userid").asText();
      JsonNode info = item.get("follow_info");
      List<String> tags = new ArrayList<>();
      info.path("tag_id").forEach(each -> tags.add(each.asText()));
      follow(follow, customer, info, tags, now);
      follow.addBatch();
      for (String each : tags) {
        tag(tag, customer, info.get("userid").asText(), each);
        tag.addBatch();
      }
    }
    follow.executeBatch();
    tag.executeBatch();
    relations.addAndGet(page.size());
  }

  // --- loop

  private void loop() throws Exception {
    try (Connection connection = connect()) {
      for (String member : members()) {
        JsonNode list = get("externalcontact/list", "userid", member);
        for (JsonNode customer : list.path("external_userid")) {
          JsonNode answer = get("externalcontact/get", "external_userid", customer.asText());
          storeRowByRow(connection, answer, member);
        }
      }
    }
  }

  private void storeRowByRow(Connection connection, JsonNode answer, String member)
      throws SQLException {
    Timestamp now = Timestamp.from(Instant.now());
    JsonNode contact = answer.get("external_contact");
    String customer = contact.get("external_userid").asText();
    if (!isThere(connection, "customer_profile", customer, null)) {
      try (PreparedStatement profile = connection.prepareStatement(PROFILE)) {
        profile(profile, contact, now);
        profile.executeUpdate();
      }
    }
    for (JsonNode info : answer.get("follow_user")) {
      if (!member.equals(info.get("userid").asText())
          || isThere(connection, "customer_follow", customer, member)) {
        continue;
      }
      List<String> tags = new ArrayList<>();
      info.path("tags").forEach(each -> tags.add(each.path("tag_id").asText("")));
      tags.removeIf(String::isEmpty);
      try (PreparedStatement follow = connection.prepareStatement(FOLLOW)) {
        follow(follow, customer, info, tags, now);
        follow.executeUpdate();
      }
      for (String each : tags) {
        try (PreparedStatement tag = connection.prepareStatement(TAG)) {
          tag(tag, customer, member, each);
          tag.executeUpdate();
        }
      }
      relations.incrementAndGet();
    }
  }

  private boolean isThere(Connection connection, String table, String customer, String member)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT * FROM public."
                + table
                + " WHERE corp_id = ? AND external_userid = ?"
                + (member == null ? "" : " AND userid = ?"))) {
      select.setString(1, options.text("corp"));
      select.setString(2, customer);
      if (member != null) {
        select.setString(3, member);
      }
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  // --- shared

  private List<String> members() throws Exception {
    List<String> members = new ArrayList<>();
    get("externalcontact/get_follow_user_list")
        .get("follow_user")
        .forEach(each -> members.add(each.asText()));
    return members;
  }

  private void profile(PreparedStatement row, JsonNode contact, Timestamp now) throws SQLException {
    row.setString(1, options.text("corp"));
    row.setString(2, contact.get("external_userid").asText());
    row.setString(3, contact.path("unionid").asText(null));
    row.setString(4, contact.path("name").asText(null));
    row.setObject(5, number(contact, "type"), Types.SMALLINT);
    row.setObject(6, number(contact, "gender"), Types.SMALLINT);
    row.setString(7, contact.path("avatar").asText(null));
    row.setString(8, contact.path("position").asText(null));
    row.setString(9, contact.path("corp_name").asText(null));
    row.setString(10, contact.path("corp_full_name").asText(null));
    row.setString(11, text(contact, "external_profile"));
    row.setTimestamp(12, now);
    row.setTimestamp(13, now);
    row.setTimestamp(14, now);
  }

  private void follow(
      PreparedStatement row, String customer, JsonNode info, List<String> tags, Timestamp now)
      throws SQLException {
    List<String> mobiles = new ArrayList<>();
    info.path("remark_mobiles").forEach(each -> mobiles.add(each.asText()));
    row.setString(1, options.text("corp"));
    row.setString(2, customer);
    row.setString(3, info.get("userid").asText());
    row.setString(4, info.path("remark").asText(null));
    row.setString(5, info.path("description").asText(null));
    row.setString(6, info.path("remark_corp_name").asText(null));
    row.setArray(7, row.getConnection().createArrayOf("text", mobiles.toArray()));
    row.setObject(8, number(info, "add_way"), Types.INTEGER);
    row.setString(9, info.path("state").asText(null));
    row.setString(10, info.path("oper_userid").asText(null));
    row.setString(11, text(info, "wechat_channels"));
    row.setTimestamp(12, Timestamp.from(Instant.ofEpochSecond(info.path("createtime").asLong())));
    row.setTimestamp(13, now);
    row.setArray(14, row.getConnection().createArrayOf("text", tags.toArray()));
    row.setTimestamp(15, now);
    row.setTimestamp(16, now);
  }

  private void tag(PreparedStatement row, String customer, String member, String tag)
      throws SQLException {
    row.setString(1, options.text("corp"));
    row.setString(2, customer);
    row.setString(3, member);
    row.setString(4, tag);
  }

  private static Integer number(JsonNode node, String field) {
    return node.has(field) ? Integer.valueOf(node.get(field).asInt()) : null;
  }

  private static String text(JsonNode node, String field) {
    return node.has(field) ? node.get(field).toString() : null;
  }

  private Connection connect() throws SQLException {
    // JSON goes in as text of no type, and a batch as one statement of many rows.
    return DriverManager.getConnection(
        options.text("jdbc") + "&stringtype=unspecified&reWriteBatchedInserts=true");
  }

  private JsonNode get(String api, String... parameters) throws IOException, InterruptedException {
    StringBuilder query = new StringBuilder(token == null ? "?" : "?access_token=" + token);
    for (int i = 0; i < parameters.length; i += 2) {
      query
          .append('&')
          .append(parameters[i])
          .append('=')
          .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
    }
    return call(HttpRequest.newBuilder(uri(api, query.toString())).build());
  }

  private JsonNode post(String api, Map<String, ?> body) throws IOException, InterruptedException {
    return call(
        HttpRequest.newBuilder(uri(api, "?access_token=" + token))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build());
  }

  private URI uri(String api, String query) {
    return URI.create(options.text("wecom") + "/cgi-bin/" + api + query);
  }

  private JsonNode call(HttpRequest request) throws IOException, InterruptedException {
    JsonNode answer =
        JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    if (answer.path("errcode").asInt() != 0) {
      throw new IOException(request.uri().getPath() + " says " + answer);
    }
    return answer;
  }
}
