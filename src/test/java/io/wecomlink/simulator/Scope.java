package io.wecomlink.simulator;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/** A visible range worked out: which members and departments it lets an app see. */
final class Scope {

  final BitSet members = new BitSet();
  final Set<Long> departments = new HashSet<>();

  /** Departments with all below ∪ members ∪ members and departments of tags. */
  static Scope of(CorpModel model, VisibleRange range) {
    Scope scope = new Scope();
    range.departments().forEach(id -> scope.addTree(model, id));
    for (int tagId : range.tags()) {
      ContactTag tag = model.contactTags.get(tagId);
      if (tag != null) {
        tag.departments.forEach(id -> scope.addTree(model, id));
        tag.members.forEach(scope.members::set);
      }
    }
    for (String userid : range.users()) {
      Member member = model.memberByAnyId(userid);
      if (member != null) {
        scope.members.set(member.index);
      }
    }
    for (Member member : model.members) {
      if (member.deleted) {
        scope.members.clear(member.index);
        continue;
      }
      for (long department : member.departments) {
        if (scope.departments.contains(department)) {
          scope.members.set(member.index);
          break;
        }
      }
    }
    return scope;
  }

  private void addTree(CorpModel model, long id) {
    if (model.departments.containsKey(id) && departments.add(id)) {
      model.children(id).forEach(child -> addTree(model, child.id));
    }
  }

  boolean sees(Member member) {
    return members.get(member.index);
  }

  boolean sees(long department) {
    return departments.contains(department);
  }
}
