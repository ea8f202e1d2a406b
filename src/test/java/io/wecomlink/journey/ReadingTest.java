package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Workbench;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Departments, members and customers read over HTTP, compared with the tables. */
class ReadingTest {

  private static Product product;
  private static LinkedTenant tenant;
  private static String corpId;

  @BeforeAll
  static void sync() {
    product = Product.shared();
    tenant =
        LinkedTenant.synced(
            product, CorpSpec.named("阅读公司").members(60).customers(450).departments(7).seed(3));
    corpId = tenant.corp().corpId();
  }

  @Test
  void aListIsReadPartByPartWithoutGapOrRepetition() {
    for (int limit : new int[] {1, 7, 200}) {
      List<String> keys = keys("/departments", limit, "departmentId");
      assertThat(keys).hasSize((int) count("SELECT count(*) FROM department WHERE corp_id = ?"));
      assertThat(new HashSet<>(keys)).hasSameSizeAs(keys);
    }
    for (int limit : new int[] {13, 200}) {
      List<String> customers = keys("/customers", limit, "externalUserid");
      assertThat(customers)
          .hasSize((int) count("SELECT count(*) FROM customer_profile WHERE corp_id = ?"));
      assertThat(new HashSet<>(customers)).hasSameSizeAs(customers);
      List<String> members = keys("/employees", limit, "userid");
      assertThat(members).hasSize((int) count("SELECT count(*) FROM employee WHERE corp_id = ?"));
    }
  }

  @Test
  void membersOfADepartment() {
    JsonNode department = items("/departments").get(0);
    String id = department.get("departmentId").asText();
    List<String> members = keys("/employees?departmentId=" + id, 200, "userid");
    assertThat(members)
        .hasSize(department.get("employees").asInt())
        .hasSize(
            (int)
                count(
                    "SELECT count(*) FROM employee_department WHERE corp_id = ? AND department_id"
                        + " = "
                        + id));
    JsonNode first = items("/employees?departmentId=" + id).get(0);
    assertThat(first.at("/departments").findValuesAsText("departmentId")).contains(id);
  }

  @Test
  void membersAreFoundByTheirWholeId() {
    String userid = tenant.corp().userids().get(0);
    assertThat(keys("/employees?q=" + encode(userid), 200, "userid")).containsExactly(userid);
  }

  @Test
  void customersOfAMemberAndWithATag() {
    String userid = tenant.corp().followUsers().get(0);
    assertThat(keys("/customers?userid=" + encode(userid), 200, "externalUserid"))
        .hasSize(
            (int)
                count(
                    "SELECT count(*) FROM customer_follow WHERE corp_id = ? AND userid = '"
                        + userid
                        + "'"));
    String tagId =
        product
            .jdbc()
            .sql("SELECT min(tag_id) FROM customer_follow_tag WHERE corp_id = ?")
            .param(corpId)
            .query(String.class)
            .single();
    assertThat(keys("/customers?tagId=" + encode(tagId), 5, "externalUserid"))
        .hasSize(
            (int)
                count(
                    "SELECT count(DISTINCT external_userid) FROM customer_follow_tag WHERE corp_id"
                        + " = ? AND tag_id = '"
                        + tagId
                        + "'"));
    assertThat(items("/tags").findValuesAsText("tagId")).contains(tagId);
    String both = "/customers?tagId=" + encode(tagId) + "&userid=" + encode(userid);
    assertThat(keys(both, 200, "externalUserid"))
        .isSubsetOf(keys("/customers?tagId=" + encode(tagId), 200, "externalUserid"));
  }

  @Test
  void aTextIsFoundAnywhereInNameOrRemark() {
    long expected =
        count(
            """
            SELECT count(*) FROM customer_profile p WHERE corp_id = ?
               AND (position('李' in name) > 0 OR EXISTS (
                 SELECT 1 FROM customer_follow f WHERE f.corp_id = p.corp_id
                    AND f.external_userid = p.external_userid AND position('李' in f.remark) > 0))
            """);
    assertThat(expected).isPositive();
    assertThat(keys("/customers?q=" + encode("李"), 200, "externalUserid")).hasSize((int) expected);
  }

  @Test
  void wildcardsAreOrdinaryLetters() {
    for (String wildcard : new String[] {"%", "_", "\\", "'"}) {
      long expected =
          product
              .jdbc()
              .sql(
                  """
                  SELECT count(*) FROM customer_profile p WHERE corp_id = :corpId
                     AND (position(:text in name) > 0 OR EXISTS (
                       SELECT 1 FROM customer_follow f WHERE f.corp_id = p.corp_id
                          AND f.external_userid = p.external_userid
                          AND position(:text in f.remark) > 0))
                  """)
              .param("corpId", corpId)
              .param("text", wildcard)
              .query(Long.class)
              .single();
      assertThat(keys("/customers?q=" + encode(wildcard), 200, "externalUserid"))
          .as(wildcard)
          .hasSize((int) expected);
    }
  }

  @Test
  void statusAndUnionid() {
    assertThat(keys("/customers?status=ACTIVE", 200, "externalUserid"))
        .hasSameSizeAs(keys("/customers", 200, "externalUserid"));
    assertThat(keys("/customers?status=LOST", 200, "externalUserid")).isEmpty();
    assertThat(keys("/customers?hasUnionid=true", 200, "externalUserid")).isEmpty();
    assertThat(keys("/customers?hasUnionid=false", 200, "externalUserid")).isNotEmpty();
    assertThat(tenant.admin().get(tenant.path("/customers?status=GONE")).said())
        .isEqualTo("400 invalid_request");
    assertThat(tenant.admin().get(tenant.path("/customers?limit=201")).said())
        .isEqualTo("400 invalid_request");
  }

  @Test
  void oneCustomerWithEverything() {
    String id = keys("/customers", 200, "externalUserid").get(0);
    JsonNode customer = tenant.admin().get(tenant.path("/customers/" + id)).json();
    assertThat(customer.get("externalUserid").asText()).isEqualTo(id);
    assertThat(customer.get("follows"))
        .hasSize(
            (int)
                count(
                    "SELECT count(*) FROM customer_follow WHERE corp_id = ? AND external_userid"
                        + " = '"
                        + id
                        + "'"));
    assertThat(tenant.admin().get(tenant.path("/customers/nobody")).said())
        .isEqualTo("404 customer_not_found");
  }

  @Test
  void aTenantWithoutACompanyHasNobody() {
    String unlinked = LinkedTenant.newTenant(product);
    Workbench admin = product.admin(unlinked);
    for (String list : new String[] {"departments", "employees", "customers", "tags"}) {
      JsonNode page = admin.get("/tenants/" + unlinked + "/wecom/" + list).json();
      assertThat(page.get("items")).isEmpty();
      assertThat(page.get("nextCursor").isNull()).isTrue();
    }
    assertThat(admin.get("/tenants/" + tenant.tenantId() + "/wecom/customers").said())
        .isEqualTo("403 tenant_forbidden");
  }

  private static List<String> keys(String path, int limit, String key) {
    List<String> keys = new ArrayList<>();
    String cursor = "";
    do {
      String query = (path.contains("?") ? "&" : "?") + "limit=" + limit + cursor;
      Workbench.Answer answer = tenant.admin().get(tenant.path(path + query));
      assertThat(answer.said()).as(path).isEqualTo("200");
      StreamSupport.stream(answer.json().get("items").spliterator(), false)
          .map(item -> item.get(key).asText())
          .forEach(keys::add);
      JsonNode next = answer.json().get("nextCursor");
      cursor = next.isNull() ? null : "&cursor=" + encode(next.asText());
    } while (cursor != null);
    return keys;
  }

  private static JsonNode items(String path) {
    return tenant.admin().get(tenant.path(path)).json().get("items");
  }

  private static long count(String sql) {
    return product.jdbc().sql(sql).param(corpId).query(Long.class).single();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
