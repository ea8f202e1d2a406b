package io.wecomlink.simulator;

/** A corporate customer tag. Ids differ per vendor (wecom/external-contact-api.md §5). */
final class CustomerTag {

  final int index;
  final TagGroup group;
  String name;
  long order;
  final long createTime;
  boolean deleted;

  CustomerTag(int index, TagGroup group, String name, long order, long createTime) {
    this.index = index;
    this.group = group;
    this.name = name;
    this.order = order;
    this.createTime = createTime;
  }
}
