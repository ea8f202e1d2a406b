package io.wecomlink.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A day in a company: mostly customers come and go, now and then the organisation moves. */
final class RandomChanges {

  private final SimulatedCorp corp;
  private final CorpChanges changes;
  private final SplittableRandom random;
  private final Map<String, Integer> done = new TreeMap<>();

  RandomChanges(SimulatedCorp corp, CorpChanges changes, long seed) {
    this.corp = corp;
    this.changes = changes;
    random = new SplittableRandom(seed);
  }

  Map<String, Integer> run(int count) {
    for (int i = 0; i < count; i++) {
      String kind = customerChange(random.nextInt(100), i);
      done.merge(kind, 1, Integer::sum);
    }
    return done;
  }

  private String customerChange(int drawn, int i) {
    String userid = staff();
    List<String> customers = userid == null ? List.of() : corp.customersOf(userid);
    if (userid == null || drawn >= 88) {
      return organisationChange(drawn, i);
    }
    if (drawn < 35 || customers.isEmpty()) {
      changes.addCustomer(userid, TextBank.nickname(random.nextLong()), 1, "random" + i);
      return "addCustomer";
    }
    String customer = customers.get(random.nextInt(customers.size()));
    if (drawn < 55) {
      changes.editRemark(userid, customer, TextBank.personName(random.nextLong()), "改" + i);
      return "editRemark";
    }
    if (drawn < 65) {
      List<String> tags = corp.tagIds();
      changes.tagCustomer(
          userid,
          customer,
          tags.isEmpty() ? List.of() : List.of(tags.get(random.nextInt(tags.size()))),
          List.of());
      return "tagCustomer";
    }
    if (drawn < 73) {
      changes.removeCustomer(userid, customer);
      return "removeCustomer";
    }
    if (drawn < 80) {
      changes.removedByCustomer(userid, customer);
      return "removedByCustomer";
    }
    String other = staff();
    if (other.equals(userid)) {
      changes.renameCustomer(customer, TextBank.nickname(random.nextLong()));
      return "renameCustomer";
    }
    changes.transferCustomer(userid, customer, other);
    return "transferCustomer";
  }

  private String organisationChange(int drawn, int i) {
    List<Long> departments = corp.departmentIds();
    long department = departments.get(random.nextInt(departments.size()));
    List<String> userids = corp.userids();
    String userid = userids.get(random.nextInt(userids.size()));
    if (drawn < 91) {
      changes.addMember(TextBank.personName(random.nextLong()), true, department);
      return "addMember";
    }
    if (drawn < 94) {
      changes.moveMember(userid, department);
      return "moveMember";
    }
    if (drawn < 95 && userids.size() > 3 && !userid.equals(userids.get(0))) {
      changes.removeMember(userid); // never the admin, who stands for the company
      return "removeMember";
    }
    if (drawn < 97) {
      changes.addDepartment("新部门" + i, department);
      return "addDepartment";
    }
    List<String> tags = corp.tagIds();
    if (drawn < 99 && !tags.isEmpty()) {
      changes.editTag(tags.get(random.nextInt(tags.size())), "标签" + i);
      return "editTag";
    }
    changes.addTagGroup("标签组" + i, List.of("甲", "乙"));
    return "addTagGroup";
  }

  /** A member with customer-contact rights, seen by the app or not; null if there is none. */
  private String staff() {
    return corp.reading(
        () -> {
          List<Member> staff = new ArrayList<>();
          for (Member member : corp.model().members) {
            if (member.customerRights && !member.deleted) {
              staff.add(member);
            }
          }
          return staff.isEmpty() ? null : staff.get(random.nextInt(staff.size())).openUserid;
        });
  }
}
