package io.wecomlink.unionid;

/**
 * What the workbench knows of a person from its own mini program or official account.
 *
 * @param unionid as WeChat gives it to the workbench
 * @param openid of the same person, in the account that the subject type names
 * @param subjectType 0: an account of the company; 1: an account of the vendor
 */
public record UnionidPair(String unionid, String openid, int subjectType) {}
