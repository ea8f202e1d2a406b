package io.wecomlink.change;

/** What has to be read again, and what its subject is. */
public enum ChangeKind {
  /** A customer with all relations; the subject is the external_userid. */
  CUSTOMER,
  /** A member; the subject is the userid. */
  MEMBER,
  /** A department; the subject is its id as text. */
  DEPARTMENT,
  /** All customer tags; the subject is empty. */
  TAGS
}
