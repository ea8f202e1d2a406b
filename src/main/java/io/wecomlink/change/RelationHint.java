package io.wecomlink.change;

/**
 * What an event told about the relation of a customer and a member. A reading shows who follows a
 * customer now; who ended a relation, and when, only the event tells (wecom/callbacks.md §4).
 *
 * @param what what happened
 * @param userid the member
 * @param at when, in seconds since 1970 as WeCom gives it; 0 if it does not say
 * @param sequence tells events of one second apart: the order in which they came
 */
public record RelationHint(What what, String userid, long at, long sequence) {

  /** What happened to the relation. */
  public enum What {
    /** add_external_contact, add_half_external_contact */
    ADDED,
    /** del_external_contact: the member deleted the customer. */
    REMOVED_BY_MEMBER,
    /** del_external_contact with Source DELETE_BY_TRANSFER: handed over to another member. */
    TRANSFERRED,
    /** del_follow_user: the customer deleted the member. */
    REMOVED_BY_CUSTOMER
  }
}
