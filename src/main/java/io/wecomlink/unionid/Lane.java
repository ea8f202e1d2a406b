package io.wecomlink.unionid;

/**
 * What one runner works on at a time: the pairs of one company and one kind of subject.
 *
 * @param corpId whose
 * @param subjectType 0 company, 1 vendor
 * @param lease names this taking of it
 * @param stopped whether WeCom refused the last time: then one pair tells whether it still does
 */
public record Lane(String corpId, int subjectType, String lease, boolean stopped) {}
