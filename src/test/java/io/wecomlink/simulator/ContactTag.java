package io.wecomlink.simulator;

import java.util.TreeSet;

/** An address-book tag: members and departments under a name (wecom/directory-api.md §3). */
final class ContactTag {

  final int id;
  final String name;
  final TreeSet<Integer> members = new TreeSet<>();
  final TreeSet<Long> departments = new TreeSet<>();

  ContactTag(int id, String name) {
    this.id = id;
    this.name = name;
  }
}
