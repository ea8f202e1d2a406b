package io.wecomlink.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a changed grant can explain that members are gone. */
class VisibleRangesTest {

  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private final Product product = Product.shared();
  private final VisibleRanges ranges = product.bean(VisibleRanges.class);
  private final String tenantId = LinkedTenant.newTenant(product);
  private final String corpId = "wpRange-" + tenantId;

  /** Department 3 below 2 below 1, 4 below one that nobody sees; member u1 seen, u2 gone. */
  @BeforeEach
  void organise() {
    update(
        """
        INSERT INTO public.department (corp_id, department_id, parent_id, deleted_at, observed_at,
               updated_at)
        SELECT :corpId, id, parent, CASE WHEN id = 3 THEN now() END, now(), now()
          FROM (VALUES (1, 0), (2, 1), (3, 2), (4, 99)) AS d(id, parent)
        """);
    update(
        """
        INSERT INTO public.employee (corp_id, userid, deleted_at, observed_at, updated_at)
        VALUES (:corpId, 'u1', NULL, now(), now()), (:corpId, 'u2', now(), now(), now())
        """);
  }

  @AfterEach
  void delete() {
    update("DELETE FROM wecomlink.sync_run WHERE corp_id = :corpId");
    update("DELETE FROM public.department WHERE corp_id = :corpId");
    update("DELETE FROM public.employee WHERE corp_id = :corpId");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 / u1 / 7 | 2 / u1 / 7       | false | the same",
        "2 / /      | 2, 4 / u1, u2 / 7 | false | more",
        "2, 3 / /   | 1 / /            | false | the whole company instead of parts, one of them lost",
        "2, 4 / /   | 1 / /            | true  | a department of which nobody knows where it is",
        "1 / /      | 2, 4 / /         | true  | parts instead of the whole company",
        "2, 3 / /   | 3 / /            | true  | a part of a part",
        "2 / u1 /   | 2 / /            | false | a member who is seen with a department",
        "2 / u2 /   | 2 / /            | true  | a member who is gone",
        "2 / u3 /   | 2 / u1 /         | true  | a member whom nobody knows",
        "2 / / 7    | 2 / /            | true  | a tag",
      })
  void onlyWhatIsLackingExplainsALoss(String before, String now, boolean shrunk, String because) {
    run("SUCCEEDED", Duration.ofHours(1), range(before));

    assertThat(ranges.hasShrunk(run("RUNNING", Duration.ZERO, range(now))))
        .as(because)
        .isEqualTo(shrunk);
  }

  @Test
  void whatIsNotKnownExplainsNothing() {
    assertThat(ranges.hasShrunk(run("CANCELLED", Duration.ZERO, range("2 / /")))).isFalse();
    run("SUCCEEDED", Duration.ofHours(2), "departments [1, 2] users [] tags []");
    assertThat(ranges.hasShrunk(run("RUNNING", Duration.ZERO, range("2 / /")))).isFalse();
  }

  @Test
  void whatCountsIsTheLastRunWhoseRemovalsWereAccepted() {
    run("SUCCEEDED", Duration.ofHours(3), range("2, 4 / /"));
    run("NEEDS_CONFIRMATION", Duration.ofHours(2), range("2 / /"));
    run("FAILED", Duration.ofHours(1), range("2 / /"));

    assertThat(ranges.hasShrunk(run("RUNNING", Duration.ZERO, range("2 / /")))).isTrue();
  }

  /** Departments, members and tags as JSON. */
  private static String range(String text) {
    String[] parts = text.split("/", -1);
    String users = parts[1].isBlank() ? "" : "\"" + parts[1].strip().replace(", ", "\",\"") + "\"";
    return "{\"departmentIds\":[%s],\"userIds\":[%s],\"tagIds\":[%s]}"
        .formatted(parts[0].strip(), users, parts[2].strip());
  }

  private RunLease run(String state, Duration ago, String range) {
    UUID runId = UUID.randomUUID();
    Instant startedAt = NOW.minus(ago);
    product
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.sync_run (run_id, tenant_id, corp_id, mode, trigger, state, phase,
                   started_at, visible_range, lease_owner, lease_until)
            VALUES (:runId, :tenantId, :corpId, 'FULL', 'MANUAL', :state, 'CONTACTS', :startedAt,
                    :range, 'another runner', now() + interval '1 day')
            """)
        .param("runId", runId)
        .param("tenantId", tenantId)
        .param("corpId", corpId)
        .param("state", state)
        .param("startedAt", startedAt.atOffset(ZoneOffset.UTC))
        .param("range", range)
        .update();
    return new RunLease(
        runId,
        "another runner",
        tenantId,
        corpId,
        "FULL",
        "CORP",
        "MANUAL",
        startedAt,
        RunPhase.CONTACTS,
        0);
  }

  private void update(String sql) {
    product.jdbc().sql(sql).param("corpId", corpId).update();
  }
}
