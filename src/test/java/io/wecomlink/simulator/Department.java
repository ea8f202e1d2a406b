package io.wecomlink.simulator;

/** A department. {@code order} is in [0, 2^32), larger first. */
final class Department {

  final long id;
  String name;
  long parentId;
  long order;

  Department(long id, String name, long parentId, long order) {
    this.id = id;
    this.name = name;
    this.parentId = parentId;
    this.order = order;
  }
}
