package io.wecomlink.api;

import io.wecomlink.link.Connections;
import io.wecomlink.problem.ProblemException;
import io.wecomlink.profile.Customers;
import io.wecomlink.profile.OrganisationChart;
import io.wecomlink.profile.Slice;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * A tenant's departments, members and customers, as last synced. A search looks at a bounded number
 * of rows per request: its part of the list may be short, even empty, and still have a nextCursor.
 */
@RestController
@RequestMapping("/api/v1/tenants/{tenantId}/wecom")
class ProfileController {

  /** Longest text to search for. */
  private static final int TEXT = 100;

  /** Longest id. */
  private static final int ID = 128;

  /** Of customers. */
  enum Status {
    ACTIVE,
    LOST
  }

  private final Connections connections;
  private final OrganisationChart chart;
  private final Customers customers;

  ProfileController(Connections connections, OrganisationChart chart, Customers customers) {
    this.connections = connections;
    this.chart = chart;
    this.customers = customers;
  }

  @GetMapping("/departments")
  Page<OrganisationChart.Department> departments(
      @PathVariable String tenantId,
      @RequestParam(required = false) Long cursor,
      @RequestParam(defaultValue = "200") @Min(1) @Max(Page.MAX) int limit) {
    return page(tenantId, corpId -> chart.departments(corpId, cursor, limit));
  }

  @GetMapping("/employees")
  Page<OrganisationChart.Employee> employees(
      @PathVariable String tenantId,
      @RequestParam(required = false) Long departmentId,
      @RequestParam(required = false) @Size(max = TEXT) String q,
      @RequestParam(defaultValue = "") @Size(max = ID) String cursor,
      @RequestParam(defaultValue = "200") @Min(1) @Max(Page.MAX) int limit) {
    return page(tenantId, corpId -> chart.employees(corpId, departmentId, given(q), cursor, limit));
  }

  @GetMapping("/tags")
  Page<Customers.Tag> tags(
      @PathVariable String tenantId,
      @RequestParam(defaultValue = "") @Size(max = ID) String cursor,
      @RequestParam(defaultValue = "200") @Min(1) @Max(Page.MAX) int limit) {
    return page(tenantId, corpId -> customers.tags(corpId, cursor, limit));
  }

  @GetMapping("/customers")
  Page<Customers.Entry> customers(
      @PathVariable String tenantId,
      @RequestParam(required = false) @Size(max = TEXT) String q,
      @RequestParam(required = false) @Size(max = ID) String userid,
      @RequestParam(required = false) @Size(max = ID) String tagId,
      @RequestParam(required = false) Boolean hasUnionid,
      @RequestParam(required = false) Status status,
      @RequestParam(defaultValue = "") @Size(max = ID) String cursor,
      @RequestParam(defaultValue = "200") @Min(1) @Max(Page.MAX) int limit) {
    Customers.Criteria criteria =
        new Customers.Criteria(
            given(q),
            given(userid),
            given(tagId),
            hasUnionid,
            status == null ? null : status.name());
    return page(tenantId, corpId -> customers.find(corpId, criteria, cursor, limit));
  }

  @Refuses("404 customer_not_found")
  @GetMapping("/customers/{externalUserid}")
  Customers.Customer customer(@PathVariable String tenantId, @PathVariable String externalUserid) {
    return Optional.ofNullable(corpId(tenantId))
        .flatMap(corpId -> customers.find(corpId, externalUserid))
        .orElseThrow(() -> new ProblemException(HttpStatus.NOT_FOUND, "customer_not_found"));
  }

  /** A tenant without a company has nobody. */
  private <T> Page<T> page(String tenantId, Function<String, Slice<T>> read) {
    String corpId = corpId(tenantId);
    if (corpId == null) {
      return new Page<>(List.of(), null);
    }
    Slice<T> slice = read.apply(corpId);
    return new Page<>(slice.items(), slice.next());
  }

  private String corpId(String tenantId) {
    var corp = connections.of(tenantId).corp();
    return corp == null ? null : corp.corpId();
  }

  /** An empty field of a form is no criterion. */
  private static String given(String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }
}
