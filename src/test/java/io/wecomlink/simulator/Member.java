package io.wecomlink.simulator;

/** A member (成员) with the sorted indexes of the customers he or she has. */
final class Member {

  static final int ACTIVE = 1;
  static final int DISABLED = 2;
  static final int NOT_ACTIVATED = 4;
  static final int LEFT = 5;
  private static final int[] NOBODY = {};

  final int index;
  String plainUserid;
  final String openUserid;
  String name;
  int gender;
  long[] departments;
  long[] orders;
  int[] leader;
  int status = ACTIVE;
  boolean customerRights;
  boolean licensed = true;
  boolean deleted;
  int[] customers = NOBODY;

  Member(int index, String plainUserid, String openUserid) {
    this.index = index;
    this.plainUserid = plainUserid;
    this.openUserid = openUserid;
  }

  long mainDepartment() {
    return departments[0];
  }

  String id(Viewpoint point) {
    return point == Viewpoint.THIRD_PARTY ? openUserid : plainUserid;
  }

  boolean follows(int customer) {
    return java.util.Arrays.binarySearch(customers, customer) >= 0;
  }

  void addCustomer(int customer) {
    customers = SortedInts.with(customers, customer);
  }

  void removeCustomer(int customer) {
    customers = SortedInts.without(customers, customer);
  }
}
