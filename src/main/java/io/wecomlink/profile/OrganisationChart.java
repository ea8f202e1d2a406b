package io.wecomlink.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the departments and members that the app sees. */
@Component
public class OrganisationChart {

  /**
   * A department.
   *
   * @param name WeCom gives third-party apps no names: then it is the id
   * @param parentId may be a department that the app does not see
   * @param sortOrder larger comes first (wecom/directory-api.md)
   * @param employees members directly in it
   */
  public record Department(
      long departmentId, String name, Long parentId, Long sortOrder, long employees) {}

  /** A member's place in a department. */
  public record Place(long departmentId, String name, Boolean isLeader) {}

  /**
   * A member.
   *
   * @param name WeCom gives third-party apps no names: then it is the id
   * @param status as WeCom gives it: 1 active, 2 disabled, 4 not active, 5 left
   */
  public record Employee(
      String userid,
      String openUserid,
      String name,
      Integer status,
      Long mainDepartment,
      List<Place> departments) {}

  private final JdbcClient jdbc;
  private final ObjectMapper json;

  OrganisationChart(JdbcClient jdbc, ObjectMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /**
   * The departments in the order of their ids.
   *
   * @param after the id behind which to begin; null for the beginning
   * @param limit 1 to 200
   */
  public Slice<Department> departments(String corpId, Long after, int limit) {
    List<Department> found =
        jdbc.sql(
                """
                SELECT d.department_id, d.name, d.parent_id, d.sort_order, m.employees
                  FROM public.department d
                  CROSS JOIN LATERAL (
                    SELECT count(*) AS employees
                      FROM public.employee_department ed
                      JOIN public.employee e
                        ON e.corp_id = ed.corp_id AND e.userid = ed.userid
                           AND e.deleted_at IS NULL
                     WHERE ed.corp_id = d.corp_id AND ed.department_id = d.department_id) m
                 WHERE d.corp_id = :corpId AND d.department_id > :after AND d.deleted_at IS NULL
                 ORDER BY d.department_id LIMIT :limit
                """)
            .param("corpId", corpId)
            .param("after", after == null ? Long.MIN_VALUE : after)
            .param("limit", limit + 1)
            .query(
                (row, number) ->
                    new Department(
                        row.getLong(1),
                        row.getString(2),
                        row.getObject(3, Long.class),
                        row.getObject(4, Long.class),
                        row.getLong(5)))
            .list();
    return Slice.of(found, limit, department -> String.valueOf(department.departmentId()));
  }

  /**
   * Members in the order of their userids.
   *
   * @param departmentId only members directly in it; null for all
   * @param text part of a name, or a whole userid; null for all
   * @param after the userid behind which to begin; empty for the beginning
   * @param limit 1 to 200
   */
  public Slice<Employee> employees(
      String corpId, Long departmentId, String text, String after, int limit) {
    Map<String, Object> values = new HashMap<>();
    values.put("corpId", corpId);
    values.put("after", after);
    values.put("budget", Search.BUDGET);
    String candidates = candidates(departmentId, values);
    List<Employee> found =
        jdbc.sql(entries(candidates, filter(text, values)))
            .params(values)
            .param("limit", limit + 1)
            .query((row, number) -> employee(row))
            .list();
    Slice<Employee> slice = Slice.of(found, limit, Employee::userid);
    return slice.next() != null ? slice : new Slice<>(found, lastCandidate(candidates, values));
  }

  private static String candidates(Long departmentId, Map<String, Object> values) {
    if (departmentId == null) {
      return """
      SELECT userid FROM public.employee WHERE corp_id = :corpId AND userid > :after
       ORDER BY userid LIMIT :budget
      """;
    }
    values.put("departmentId", departmentId);
    return """
    SELECT userid FROM public.employee_department
     WHERE corp_id = :corpId AND department_id = :departmentId AND userid > :after
     ORDER BY userid LIMIT :budget
    """;
  }

  private static String filter(String text, Map<String, Object> values) {
    if (text == null) {
      return "";
    }
    values.put("text", text);
    values.put("pattern", Search.containing(text));
    return "AND (e.name ILIKE :pattern ESCAPE '\\' OR e.userid = :text)";
  }

  private static String entries(String candidates, String filter) {
    return """
    SELECT e.*, d.departments
      FROM (SELECT e.*
              FROM (%s) c
              JOIN public.employee e ON e.corp_id = :corpId AND e.userid = c.userid
             WHERE e.deleted_at IS NULL %s
             ORDER BY c.userid LIMIT :limit) e
      CROSS JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('departmentId', ed.department_id, 'name', d.name,
                                            'isLeader', ed.is_leader)
                         ORDER BY ed.department_id) AS departments
          FROM public.employee_department ed
          LEFT JOIN public.department d
            ON d.corp_id = ed.corp_id AND d.department_id = ed.department_id
         WHERE ed.corp_id = e.corp_id AND ed.userid = e.userid) d
     ORDER BY e.userid
    """
        .formatted(candidates, filter);
  }

  /** Where a walk stopped that used up its budget; null if it came to the end. */
  private String lastCandidate(String candidates, Map<String, Object> values) {
    return jdbc.sql("SELECT userid FROM (" + candidates + ") c ORDER BY 1 OFFSET :budget - 1")
        .params(values)
        .query(String.class)
        .optional()
        .orElse(null);
  }

  private Employee employee(ResultSet row) throws SQLException {
    return new Employee(
        row.getString("userid"),
        row.getString("open_userid"),
        row.getString("name"),
        row.getObject("status", Integer.class),
        row.getObject("main_department", Long.class),
        places(row.getString("departments")));
  }

  private List<Place> places(String text) {
    try {
      return text == null ? List.of() : json.readValue(text, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("PostgreSQL handed out what is no JSON", e);
    }
  }
}
