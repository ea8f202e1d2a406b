package io.wecomlink.simulator;

/** A group of corporate customer tags. */
final class TagGroup {

  final int index;
  String name;
  long order;
  final long createTime;
  boolean deleted;

  TagGroup(int index, String name, long order, long createTime) {
    this.index = index;
    this.name = name;
    this.order = order;
    this.createTime = createTime;
  }
}
