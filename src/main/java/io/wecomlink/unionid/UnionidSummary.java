package io.wecomlink.unionid;

import io.wecomlink.problem.Reason;
import java.util.Map;

/**
 * How far the matching of a company's pairs is.
 *
 * @param waiting not asked for yet
 * @param matched the customer is known
 * @param pending nobody's customer yet; joined when they become one
 * @param failed WeCom refused the pair; {@code failures} says why
 * @param failures how many by errcode
 * @param problem why the matching stands still; null if it does not
 * @param problemErrcode WeCom's errcode of it; null if there is none
 */
public record UnionidSummary(
    long waiting,
    long matched,
    long pending,
    long failed,
    Map<Integer, Long> failures,
    Reason problem,
    Integer problemErrcode) {}
