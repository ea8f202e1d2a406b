package io.wecomlink.browser;

import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Somebody at the page of a product: one browser for each class of tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AtThePage {

  protected Product product;
  protected Person person;

  /** The product whose page it is. */
  protected Product findProduct() {
    return Product.shared();
  }

  /** Where the page is; without a trailing slash. */
  protected String url() {
    return product.url();
  }

  @BeforeAll
  void openTheBrowser() {
    product = findProduct();
    person = new Person(url());
  }

  @AfterAll
  void closeTheBrowser() {
    if (person != null) {
      person.close();
    }
  }

  /** A new tenant of this name, whose official account belongs to a company of the same name. */
  protected String tenant(String name) {
    String tenantId = LinkedTenant.newTenant(product);
    product
        .operator()
        .put(
            "/tenants/" + tenantId,
            Map.of("name", name, "wecomEnabled", true, "subjectName", name + "有限公司"));
    return tenantId;
  }

  /** A token of a tenant's super admin. */
  protected static String admin(String tenantId) {
    return Product.token("林一诺", tenantId, "SUPER_ADMIN");
  }

  /** A super admin comes from the workbench and goes to a view of the tenant. */
  protected Person comesTo(LinkedTenant tenant, String view) {
    return person
        .comesWith(admin(tenant.tenantId()))
        .sees("退出")
        .goesTo("#/tenants/" + tenant.tenantId() + "/" + view);
  }
}
