package io.wecomlink.link;

/**
 * A registration that is being worked on.
 *
 * @param registrationId its row
 * @param tenantId whose
 * @param status WAITING, REGISTERED, EXPIRED or ABANDONED
 * @param corpId the new company; null before it is known
 * @param question what WeCom is to be asked about it
 * @param registerCode opens it; a secret while the link is good
 * @param contactSyncToken unlocks the company's address book; null if there is none
 * @param polls how often it was looked at in vain
 */
public record Registration(
    long registrationId,
    String tenantId,
    String status,
    String corpId,
    Question question,
    String registerCode,
    String contactSyncToken,
    int polls) {

  /** What WeCom is to be asked about a registration. */
  public enum Question {
    /** Whether the form has been sent. */
    RESULT,
    /** To unlock the address book. */
    ADDRESS_BOOK,
    /** Whether the company is certified by now. */
    CERTIFICATION,
    /** Nothing: it was asked a moment ago, or all is known. */
    NOTHING
  }

  @Override
  public String toString() {
    return "registration " + registrationId + " of " + tenantId + " " + status;
  }
}
