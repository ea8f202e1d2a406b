package io.wecomlink.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * What one app sees of its company at this moment; APIs and truth both ask here, so that they
 * cannot disagree on visibility. The caller holds the model's lock.
 */
final class CorpView {

  final CorpApp app;
  final CorpModel model;
  final Scope scope;
  final Viewpoint point;
  final boolean thirdParty;

  CorpView(CorpApp app) {
    this.app = app;
    model = app.corp.model();
    scope = app.scope();
    point = app.point();
    thirdParty = point == Viewpoint.THIRD_PARTY;
  }

  String corpId() {
    return thirdParty ? app.corp.corpId() : app.corp.plainCorpId();
  }

  List<Department> departments() {
    List<Department> out = new ArrayList<>();
    for (Department department : model.departments.values()) {
      if (scope.sees(department.id)) {
        out.add(department);
      }
    }
    return out;
  }

  List<Member> members() {
    List<Member> out = new ArrayList<>();
    for (Member member : model.members) {
      if (scope.sees(member)) {
        out.add(member);
      }
    }
    return out;
  }

  List<Member> followUsers() {
    List<Member> out = new ArrayList<>();
    for (Member member : model.members) {
      if (app.isFollowUser(member)) {
        out.add(member);
      }
    }
    return out;
  }

  /** Third parties get the id where people see the name (wecom/README.md, pitfall 2). */
  String departmentName(Department department) {
    return thirdParty ? String.valueOf(department.id) : department.name;
  }

  String memberName(Member member) {
    return thirdParty ? member.openUserid : member.name;
  }

  /** Positions in the member's department list that this app may know. */
  int[] visibleHomes(Member member) {
    int[] homes = new int[member.departments.length];
    int count = 0;
    for (int i = 0; i < homes.length; i++) {
      if (scope.sees(member.departments[i])) {
        homes[count++] = i;
      }
    }
    return java.util.Arrays.copyOf(homes, count);
  }

  String unionid(Customer customer) {
    return !thirdParty && app.corp.developerIdBound() ? model.unionid(customer) : null;
  }

  String operator(Relation relation, Customer customer) {
    if (relation.operator == Relation.BY_CUSTOMER) {
      return model.customerId(point, customer);
    }
    return model.members.get(relation.operator).id(point);
  }
}
