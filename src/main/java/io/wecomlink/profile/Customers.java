package io.wecomlink.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the customers of a company. */
@Component
public class Customers {

  /** Members and remarks that a list shows of a customer; the customer itself has them all. */
  private static final int SHOWN = 3;

  /**
   * What is looked for; null leaves a criterion out.
   *
   * @param text part of a name or of a member's remark, or a whole external_userid or unionid
   * @param userid a member who has the customer as a contact now; together with status LOST, who
   *     had
   * @param tagId a corporate tag that some member put on the customer
   * @param hasUnionid whether a unionid is known
   * @param status ACTIVE or LOST
   */
  public record Criteria(
      String text, String userid, String tagId, Boolean hasUnionid, String status) {

    /** Whether rows that the walk meets may have to be left out. */
    private boolean leavesOut() {
      return text != null
          || hasUnionid != null
          || status != null
          || (userid != null && tagId != null);
    }
  }

  /** A member who has the customer as a contact. */
  public record Member(String userid, String name) {}

  /** A corporate tag; names are null while the tag list has not been read. */
  public record Tag(String tagId, String name, String groupName) {}

  /**
   * A customer in a list.
   *
   * @param type as WeCom gives it: 1 WeChat user, 2 WeCom user
   * @param followers how many members have the customer as a contact now
   * @param members the first three of them
   * @param remarks the first three remarks
   * @param tags the corporate tags, each once
   */
  public record Entry(
      String externalUserid,
      String name,
      Integer type,
      Integer gender,
      String avatar,
      String position,
      String corpName,
      String corpFullName,
      String unionid,
      String status,
      Instant firstSeenAt,
      Instant updatedAt,
      long followers,
      List<Member> members,
      List<String> remarks,
      List<Tag> tags) {}

  /**
   * A relation: one member and the customer.
   *
   * @param addWay how they met, as WeCom numbers it
   * @param state the channel parameter
   * @param wechatChannels the WeChat channel; null unless they met there
   */
  public record Follow(
      String userid,
      String memberName,
      String remark,
      String description,
      String remarkCorpName,
      List<String> remarkMobiles,
      Integer addWay,
      String state,
      String operUserid,
      JsonNode wechatChannels,
      Instant followedAt,
      String status,
      Instant statusChangedAt,
      Instant updatedAt,
      List<Tag> tags) {}

  /**
   * A customer with everything known.
   *
   * @param externalProfile what a WeCom user shows of itself; null for WeChat users
   * @param follows all relations, the active ones first
   */
  public record Customer(
      String externalUserid,
      String name,
      Integer type,
      Integer gender,
      String avatar,
      String position,
      String corpName,
      String corpFullName,
      String unionid,
      String status,
      JsonNode externalProfile,
      Instant firstSeenAt,
      Instant updatedAt,
      List<Follow> follows) {}

  private final JdbcClient jdbc;
  private final ObjectMapper json;

  Customers(JdbcClient jdbc, ObjectMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /**
   * Finds customers in the order of their external_userid.
   *
   * @param after the key behind which to begin; empty for the beginning
   * @param limit 1 to 200
   */
  public Slice<Entry> find(String corpId, Criteria criteria, String after, int limit) {
    int budget = criteria.leavesOut() ? Search.BUDGET : limit + 1;
    Map<String, Object> values = new HashMap<>();
    values.put("corpId", corpId);
    values.put("after", after);
    values.put("budget", budget);
    String candidates = candidates(criteria, values);
    List<Entry> found =
        jdbc.sql(entries(candidates, filter(criteria, values)))
            .params(values)
            .param("limit", limit + 1)
            .param("shown", SHOWN)
            .query((row, number) -> entry(row))
            .list();
    Slice<Entry> slice = Slice.of(found, limit, Entry::externalUserid);
    if (slice.next() != null || !criteria.leavesOut()) {
      return slice;
    }
    return new Slice<>(found, lastCandidate(candidates, values));
  }

  /** One customer; empty if the company has no such customer. */
  public Optional<Customer> find(String corpId, String externalUserid) {
    return jdbc.sql(
            """
            SELECT * FROM public.customer_profile
             WHERE corp_id = :corpId AND external_userid = :externalUserid
            """)
        .param("corpId", corpId)
        .param("externalUserid", externalUserid)
        .query((row, number) -> customer(row, follows(corpId, externalUserid)))
        .optional();
  }

  /** The corporate tags of a company in the order of their ids. */
  public Slice<Tag> tags(String corpId, String after, int limit) {
    List<Tag> found =
        jdbc.sql(
                """
                SELECT t.tag_id, t.name, g.name AS group_name
                  FROM public.customer_tag t
                  LEFT JOIN public.customer_tag_group g
                    ON g.corp_id = t.corp_id AND g.group_id = t.group_id
                 WHERE t.corp_id = :corpId AND t.tag_id > :after AND t.deleted_at IS NULL
                 ORDER BY t.tag_id LIMIT :limit
                """)
            .param("corpId", corpId)
            .param("after", after)
            .param("limit", limit + 1)
            .query((row, number) -> new Tag(row.getString(1), row.getString(2), row.getString(3)))
            .list();
    return Slice.of(found, limit, Tag::tagId);
  }

  /** The rows that the walk meets: those that an index leads to, in the order of their keys. */
  static String candidates(Criteria criteria, Map<String, Object> values) {
    if (criteria.userid() != null) {
      values.put("userid", criteria.userid());
      return """
      SELECT external_userid FROM public.customer_follow
       WHERE corp_id = :corpId AND userid = :userid AND external_userid > :after %s
       ORDER BY external_userid LIMIT :budget
      """
          .formatted("LOST".equals(criteria.status()) ? "" : "AND status = 'ACTIVE'");
    }
    if (criteria.tagId() != null) {
      values.put("tagId", criteria.tagId());
      return """
      SELECT DISTINCT external_userid FROM public.customer_follow_tag
       WHERE corp_id = :corpId AND tag_id = :tagId AND external_userid > :after
       ORDER BY external_userid LIMIT :budget
      """;
    }
    return """
    SELECT external_userid FROM public.customer_profile
     WHERE corp_id = :corpId AND external_userid > :after
     ORDER BY external_userid LIMIT :budget
    """;
  }

  /** What is left out of them. */
  static String filter(Criteria criteria, Map<String, Object> values) {
    StringBuilder filter = new StringBuilder();
    if (criteria.hasUnionid() != null) {
      filter.append(" AND p.unionid IS ").append(criteria.hasUnionid() ? "NOT NULL" : "NULL");
    }
    if (criteria.status() != null) {
      filter.append(" AND p.status = :status");
      values.put("status", criteria.status());
    }
    if (criteria.userid() != null && criteria.tagId() != null) {
      filter.append(
          """
           AND EXISTS (SELECT 1 FROM public.customer_follow_tag t
                        WHERE t.corp_id = p.corp_id AND t.external_userid = p.external_userid
                          AND t.tag_id = :tagId)
          """);
      values.put("tagId", criteria.tagId());
    }
    if (criteria.text() != null) {
      filter.append(
          """
           AND (p.name ILIKE :pattern ESCAPE '\\'
                OR p.external_userid = :text OR p.unionid = :text
                OR EXISTS (SELECT 1 FROM public.customer_follow f
                            WHERE f.corp_id = p.corp_id AND f.external_userid = p.external_userid
                              AND f.remark ILIKE :pattern ESCAPE '\\'))
          """);
      values.put("text", criteria.text());
      values.put("pattern", Search.containing(criteria.text()));
    }
    return filter.toString();
  }

  static String entries(String candidates, String filter) {
    return """
    SELECT p.*, f.followers, f.members, f.remarks, t.tags
      FROM (SELECT p.*
              FROM (%s) c
              JOIN public.customer_profile p
                ON p.corp_id = :corpId AND p.external_userid = c.external_userid
             WHERE true %s
             ORDER BY c.external_userid LIMIT :limit) p
      CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE f.status = 'ACTIVE') AS followers,
               jsonb_agg(jsonb_build_object('userid', f.userid, 'name', e.name)
                         ORDER BY f.place) FILTER (WHERE f.place <= :shown) AS members,
               array_agg(f.remark ORDER BY f.place)
                 FILTER (WHERE f.place <= :shown AND f.remark <> '') AS remarks
          FROM (SELECT f.*, row_number() OVER
                         (ORDER BY f.status = 'ACTIVE' DESC, f.followed_at, f.userid) AS place
                  FROM public.customer_follow f
                 WHERE f.corp_id = p.corp_id AND f.external_userid = p.external_userid) f
          LEFT JOIN public.employee e ON e.corp_id = f.corp_id AND e.userid = f.userid) f
      CROSS JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('tagId', t.tag_id, 'name', n.name,
                                            'groupName', g.name) ORDER BY t.tag_id) AS tags
          FROM (SELECT DISTINCT corp_id, tag_id FROM public.customer_follow_tag
                 WHERE corp_id = p.corp_id AND external_userid = p.external_userid) t
          LEFT JOIN public.customer_tag n ON n.corp_id = t.corp_id AND n.tag_id = t.tag_id
          LEFT JOIN public.customer_tag_group g
            ON g.corp_id = n.corp_id AND g.group_id = n.group_id) t
     ORDER BY p.external_userid
    """
        .formatted(candidates, filter);
  }

  /** Where a walk stopped that used up its budget; null if it came to the end. */
  private String lastCandidate(String candidates, Map<String, Object> values) {
    return jdbc.sql(
            "SELECT external_userid FROM (" + candidates + ") c ORDER BY 1 OFFSET :budget - 1")
        .params(values)
        .query(String.class)
        .optional()
        .orElse(null);
  }

  private List<Follow> follows(String corpId, String externalUserid) {
    return jdbc.sql(
            """
            SELECT f.*, e.name AS member_name, t.tags
              FROM public.customer_follow f
              LEFT JOIN public.employee e ON e.corp_id = f.corp_id AND e.userid = f.userid
              CROSS JOIN LATERAL (
                SELECT jsonb_agg(jsonb_build_object('tagId', ft.tag_id, 'name', n.name,
                                                    'groupName', g.name) ORDER BY ft.tag_id) AS tags
                  FROM public.customer_follow_tag ft
                  LEFT JOIN public.customer_tag n
                    ON n.corp_id = ft.corp_id AND n.tag_id = ft.tag_id
                  LEFT JOIN public.customer_tag_group g
                    ON g.corp_id = n.corp_id AND g.group_id = n.group_id
                 WHERE ft.corp_id = f.corp_id AND ft.external_userid = f.external_userid
                   AND ft.userid = f.userid) t
             WHERE f.corp_id = :corpId AND f.external_userid = :externalUserid
             ORDER BY f.status = 'ACTIVE' DESC, f.followed_at, f.userid
            """)
        .param("corpId", corpId)
        .param("externalUserid", externalUserid)
        .query((row, number) -> follow(row))
        .list();
  }

  private Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        row.getString("external_userid"),
        row.getString("name"),
        row.getObject("type", Integer.class),
        row.getObject("gender", Integer.class),
        row.getString("avatar"),
        row.getString("position"),
        row.getString("corp_name"),
        row.getString("corp_full_name"),
        row.getString("unionid"),
        row.getString("status"),
        instant(row, "first_seen_at"),
        instant(row, "updated_at"),
        row.getLong("followers"),
        list(row.getString("members"), new TypeReference<>() {}),
        texts(row.getArray("remarks")),
        list(row.getString("tags"), new TypeReference<>() {}));
  }

  private Customer customer(ResultSet row, List<Follow> follows) throws SQLException {
    return new Customer(
        row.getString("external_userid"),
        row.getString("name"),
        row.getObject("type", Integer.class),
        row.getObject("gender", Integer.class),
        row.getString("avatar"),
        row.getString("position"),
        row.getString("corp_name"),
        row.getString("corp_full_name"),
        row.getString("unionid"),
        row.getString("status"),
        tree(row.getString("external_profile")),
        instant(row, "first_seen_at"),
        instant(row, "updated_at"),
        follows);
  }

  private Follow follow(ResultSet row) throws SQLException {
    return new Follow(
        row.getString("userid"),
        row.getString("member_name"),
        row.getString("remark"),
        row.getString("description"),
        row.getString("remark_corp_name"),
        texts(row.getArray("remark_mobiles")),
        row.getObject("add_way", Integer.class),
        row.getString("state"),
        row.getString("oper_userid"),
        tree(row.getString("wechat_channels")),
        instant(row, "followed_at"),
        row.getString("status"),
        instant(row, "status_changed_at"),
        instant(row, "updated_at"),
        list(row.getString("tags"), new TypeReference<>() {}));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  private static List<String> texts(Array array) throws SQLException {
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }

  private JsonNode tree(String text) {
    try {
      return text == null ? null : json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("PostgreSQL handed out what is no JSON", e);
    }
  }

  private <T> List<T> list(String text, TypeReference<List<T>> type) {
    try {
      return text == null ? List.of() : json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("PostgreSQL handed out what is no JSON", e);
    }
  }
}
