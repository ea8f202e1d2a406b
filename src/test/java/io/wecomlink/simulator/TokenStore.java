package io.wecomlink.simulator;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Issued tokens. Inside its life a token is stable: asking again gives the same one
 * (wecom/service-api.md §1).
 */
final class TokenStore {

  static final long LIFE_SECONDS = 7200;

  /** An issued token; {@code owner} says who may use it for whom. */
  static final class Token {
    final String value;
    final TokenKind kind;
    final Object owner;
    final long expiresAt;
    volatile boolean killed;

    Token(String value, TokenKind kind, Object owner, long expiresAt) {
      this.value = value;
      this.kind = kind;
      this.owner = owner;
      this.expiresAt = expiresAt;
    }
  }

  private record Key(TokenKind kind, Object owner) {}

  private final SimulatorClock clock;
  private final OpaqueText opaque;
  private final Map<String, Token> byValue = new ConcurrentHashMap<>();
  private final Map<Key, Token> current = new ConcurrentHashMap<>();

  TokenStore(SimulatorClock clock, OpaqueText opaque) {
    this.clock = clock;
    this.opaque = opaque;
  }

  Token issue(TokenKind kind, Object owner) {
    return issue(kind, owner, LIFE_SECONDS);
  }

  Token issue(TokenKind kind, Object owner, long lifeSeconds) {
    return current.compute(
        new Key(kind, owner),
        (key, old) -> {
          if (old != null && alive(old)) {
            return old;
          }
          Token fresh =
              new Token(
                  opaque.next("token-" + kind, 160),
                  kind,
                  owner,
                  clock.millis() + lifeSeconds * 1000);
          byValue.put(fresh.value, fresh);
          return fresh;
        });
  }

  boolean alive(Token token) {
    return !token.killed && clock.millis() < token.expiresAt;
  }

  long secondsLeft(Token token) {
    return Math.max(0, (token.expiresAt - clock.millis()) / 1000);
  }

  /** The token of this text, dead or alive, or null. */
  Token find(String value) {
    return value == null ? null : byValue.get(value);
  }

  int expire(TokenKind kind) {
    int expired = 0;
    for (Token token : byValue.values()) {
      if (token.kind == kind && alive(token)) {
        token.killed = true;
        expired++;
      }
    }
    return expired;
  }
}
