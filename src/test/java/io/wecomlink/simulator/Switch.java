package io.wecomlink.simulator;

/**
 * Behaviour that the protocol notes mark U or "not found": configurable, with the default that the
 * notes suggest.
 */
public enum Switch {
  /** externalcontact/list of a member without customers: 84061; off = an empty list. */
  LIST_WITHOUT_CUSTOMERS_IS_84061(true),
  /** externalcontact/list and get answer 701008 for unlicensed members after the trial. */
  SINGLE_READS_NEED_LICENCE(false),
  /** get_follow_user_list leaves out unlicensed members after the trial. */
  FOLLOW_LIST_HIDES_UNLICENSED(false),
  /** Callbacks are sent again after an answer other than 200 (wecom/README.md, disagreements). */
  RETRY_ON_NON_200(true),
  /** Each delivery attempt has its own nonce and timestamp. */
  NEW_NONCE_PER_ATTEMPT(false),
  /** Old service endpoints send errcode 0 too. */
  SERVICE_ERRCODE_ON_SUCCESS(false),
  /** Error answers of customer reads still carry empty members. */
  ERRORS_CARRY_EMPTY_MEMBERS(false),
  /** corp_name of a third-party app is the encrypted corpid. */
  CORP_NAME_IS_CORPID(false),
  /** gettoken takes an encrypted corpid as well as the plain one. */
  GETTOKEN_ACCEPTS_ENCRYPTED_CORPID(true),
  /** Installing again brings the old permanent code back. */
  REINSTALL_KEEPS_PERMANENT_CODE(false),
  /** receiveid of data callbacks is the plain corpid; off = the encrypted one, as ToUserName. */
  DATA_RECEIVEID_IS_PLAIN_CORPID(false),
  /** A registration locks the address book and hands out a contact-sync token. */
  REGISTRATION_WITH_CONTACT_SYNC(true),
  /** 10,000/min, 150,000/h and the other frequency limits are enforced. */
  QUOTAS(true);

  private final boolean byDefault;

  Switch(boolean byDefault) {
    this.byDefault = byDefault;
  }

  /** The value at start. */
  public boolean byDefault() {
    return byDefault;
  }
}
