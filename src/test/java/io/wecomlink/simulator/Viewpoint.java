package io.wecomlink.simulator;

/** Whose eyes: ids are encrypted per vendor, and a vendor sees less than the company's own app. */
enum Viewpoint {
  /** The vendor's app: encrypted ids, names replaced, no unionid. */
  THIRD_PARTY,
  /** An app of the company itself: plain ids, real names. */
  SELF_BUILT
}
