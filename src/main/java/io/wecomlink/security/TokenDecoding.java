package io.wecomlink.security;

import io.wecomlink.settings.InvalidSettingException;
import io.wecomlink.settings.WecomLinkProperties;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.util.StringUtils;

/** How a token becomes a caller: signature, lifetime, claims, roles. */
@Configuration(proxyBeanMethods = false)
class TokenDecoding {

  private static final String JWT_SECRET = "wecomlink.security.jwt-secret";
  private static final String SPRING_JWT = "spring.security.oauth2.resourceserver.jwt.";

  /** HS256 wants a key at least as long as its hash (RFC 7518 §3.2). */
  private static final int MIN_SECRET_BYTES = 32;

  /** Clocks of the workbench and of this runner may differ by this much. */
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  /**
   * The decoder for the shared secret. Absent when one of Spring's own settings names public keys:
   * then Spring Boot makes the decoder, and a shared secret would only be a second way in.
   */
  @Bean
  @Conditional(NoPublicKeys.class)
  JwtDecoder sharedSecretDecoder(
      WecomLinkProperties settings, TokenClaims claims, ObjectProvider<Clock> clock) {
    String secret = settings.security().jwtSecret();
    if (!StringUtils.hasText(secret)) {
      throw new InvalidSettingException(
          JWT_SECRET,
          "the HS256 secret of the workbench's tokens, unless "
              + SPRING_JWT
              + "jwk-set-uri or"
              + " issuer-uri is set");
    }
    byte[] key = secret.getBytes(StandardCharsets.UTF_8);
    if (key.length < MIN_SECRET_BYTES) {
      throw new InvalidSettingException(JWT_SECRET, "at least " + MIN_SECRET_BYTES + " bytes long");
    }
    JwtTimestampValidator lifetime = new JwtTimestampValidator(CLOCK_SKEW);
    lifetime.setClock(clock.getIfAvailable(Clock::systemUTC));
    NimbusJwtDecoder decoder =
        NimbusJwtDecoder.withSecretKey(new SecretKeySpec(key, "HmacSHA256"))
            .macAlgorithm(MacAlgorithm.HS256)
            .build();
    decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(lifetime, claims));
    return decoder;
  }

  /** Roles become authorities; unknown ones do not. */
  @Bean
  JwtAuthenticationConverter callerConverter() {
    JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
    converter.setJwtGrantedAuthoritiesConverter(
        token -> {
          var names = token.getClaimAsStringList(TokenClaims.ROLES);
          Set<Caller.Role> roles = names == null ? Set.of() : Caller.Role.among(names);
          return roles.stream()
              .<GrantedAuthority>map(role -> new SimpleGrantedAuthority(role.authority()))
              .toList();
        });
    return converter;
  }

  static class NoPublicKeys implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      var environment = context.getEnvironment();
      return Set.of("jwk-set-uri", "issuer-uri", "public-key-location").stream()
          .noneMatch(name -> StringUtils.hasText(environment.getProperty(SPRING_JWT + name)));
    }
  }
}
