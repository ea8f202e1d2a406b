package io.wecomlink.change;

/**
 * What is known about the relation of a customer and a member beyond what a reading of the customer
 * shows. Who ended a relation, and when, only an event tells (wecom/callbacks.md §4). That a
 * reading lacks it proves nothing by itself: WeCom may leave out a member without a licence.
 *
 * @param what what happened
 * @param userid the member
 * @param at when, in seconds since 1970: as WeCom gives it, 0 if it does not say; of a list, when
 *     the run that read it began
 * @param sequence tells events of one second apart: the order in which they came; 0 for a list
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
    REMOVED_BY_CUSTOMER,
    /** The member's list of customers was read to the end, without the customer. */
    LIST_LACKED
  }

  /**
   * What a list told: its member does not follow the customer.
   *
   * @param readAfter the list was read no earlier, in seconds since 1970
   */
  public static RelationHint lacked(String userid, long readAfter) {
    return new RelationHint(What.LIST_LACKED, userid, readAfter, 0);
  }
}
