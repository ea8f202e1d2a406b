package io.wecomlink.token;

/**
 * Whose token.
 *
 * @param kind which family
 * @param owner provider corpid, suite_id or the company's corpid
 */
public record TokenKey(TokenKind kind, String owner) {}
