package io.wecomlink.security;

import java.util.List;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * What a token must carry besides a good signature: {@code sub}, {@code exp}, and {@code tenant}
 * and {@code roles} of the right type where present. A token without an end is refused: it could
 * never be taken back. Applies to every decoder, Spring's own included.
 */
@Component
class TokenClaims implements OAuth2TokenValidator<Jwt> {

  static final String TENANT = "tenant";
  static final String ROLES = "roles";

  @Override
  public OAuth2TokenValidatorResult validate(Jwt token) {
    if (!(token.getClaims().get("sub") instanceof String subject)
        || !StringUtils.hasText(subject)) {
      return refused("sub");
    }
    if (token.getExpiresAt() == null) {
      return refused("exp");
    }
    Object tenant = token.getClaims().get(TENANT);
    if (tenant != null && !(tenant instanceof String name && StringUtils.hasText(name))) {
      return refused(TENANT);
    }
    Object roles = token.getClaims().get(ROLES);
    if (roles != null
        && !(roles instanceof List<?> list && list.stream().allMatch(String.class::isInstance))) {
      return refused(ROLES);
    }
    return OAuth2TokenValidatorResult.success();
  }

  private static OAuth2TokenValidatorResult refused(String claim) {
    return OAuth2TokenValidatorResult.failure(
        new OAuth2Error("invalid_token", "The claim " + claim + " is missing or malformed.", null));
  }
}
