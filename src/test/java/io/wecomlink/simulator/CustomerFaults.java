package io.wecomlink.simulator;

/** What is wrong with one page of customers. */
record CustomerFaults(boolean emptyPage, boolean repeatCursor, boolean hostile) {

  static final CustomerFaults NONE = new CustomerFaults(false, false, false);
}
