package io.wecomlink.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.util.List;
import java.util.Set;

/**
 * Changes made through the API: they raise no callback (wecom/external-contact-api.md §1), so that
 * only a reconciliation finds them.
 */
final class CustomerWriteApi {

  private static final Set<String> PATHS =
      Set.of("/cgi-bin/externalcontact/remark", "/cgi-bin/externalcontact/mark_tag");

  static boolean writes(String path) {
    return PATHS.contains(path);
  }

  void register(ApiRouter router) {
    router.post("externalcontact/remark", Endpoint.Access.CUSTOMERS, this::remark);
    router.post("externalcontact/mark_tag", Endpoint.Access.CUSTOMERS, this::markTag);
  }

  private Relation relation(ApiCall call) {
    Member member = DirectoryApi.visible(call.view, call.text("userid", 41009));
    int customer =
        call.view.model.customerIndex(call.view.point, call.text("external_userid", 41035));
    if (customer < 0) {
      throw new ApiError(40096, "invalid external userid");
    }
    if (!member.follows(customer)) {
      throw new ApiError(84061, "not external contact");
    }
    return call.view.model.editableRelation(member.index, customer);
  }

  private void remark(ApiCall call, JsonGenerator out) {
    String remark = limited(call, "remark", 20);
    String description = limited(call, "description", 150);
    String company = limited(call, "remark_company", 20);
    List<String> mobiles = call.texts("remark_mobiles");
    if (remark == null && description == null && company == null && mobiles.isEmpty()) {
      throw new ApiError(40058, "nothing to change");
    }
    Relation relation = relation(call);
    relation.remark = remark == null ? relation.remark : remark;
    relation.description = description == null ? relation.description : description;
    relation.remarkCorpName = company == null ? relation.remarkCorpName : company;
    if (!mobiles.isEmpty()) {
      relation.remarkMobiles = mobiles.equals(List.of("")) ? List.of() : mobiles;
    }
  }

  private static String limited(ApiCall call, String name, int most) {
    String value = call.text(name);
    if (value != null && value.codePointCount(0, value.length()) > most) {
      throw new ApiError(40058, name + " too long");
    }
    return value;
  }

  private void markTag(ApiCall call, JsonGenerator out) {
    Relation relation = relation(call);
    for (String id : call.texts("add_tag")) {
      relation.tags = SortedInts.with(relation.tags, tag(call, id));
    }
    for (String id : call.texts("remove_tag")) {
      relation.tags = SortedInts.without(relation.tags, tag(call, id));
    }
  }

  private static int tag(ApiCall call, String id) {
    CustomerTag tag = call.view.model.tag(id);
    if (tag == null) {
      throw new ApiError(40068, "invalid tagid");
    }
    return tag.index;
  }
}
