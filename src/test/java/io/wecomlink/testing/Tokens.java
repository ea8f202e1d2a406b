package io.wecomlink.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** Makes the workbench's tokens. */
public final class Tokens {

  private Tokens() {}

  /**
   * A token signed with HS256.
   *
   * @param secret at least 32 bytes
   * @param subject {@code sub}; null leaves it out
   * @param tenant {@code tenant}; null leaves it out
   * @param validity from now to {@code exp}; negative for an expired one
   * @param roles {@code roles}
   * @return the compact form
   */
  public static String of(
      String secret, String subject, String tenant, Duration validity, String... roles) {
    Instant now = Instant.now();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .subject(subject)
            .expirationTime(Date.from(now.plus(validity)))
            .claim("roles", List.of(roles));
    if (tenant != null) {
      claims.claim("tenant", tenant);
    }
    return sign(secret, claims.build());
  }

  /**
   * A token with exactly these claims, signed with HS256.
   *
   * @param secret at least 32 bytes
   * @param claims any claims
   * @return the compact form
   */
  public static String sign(String secret, JWTClaimsSet claims) {
    try {
      SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
      token.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalArgumentException("The token cannot be signed", e);
    }
  }
}
