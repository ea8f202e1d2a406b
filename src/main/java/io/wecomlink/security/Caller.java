package io.wecomlink.security;

import io.wecomlink.problem.ProblemException;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * Who calls, as the token says. Controllers take it as a parameter.
 *
 * @param subject the token's {@code sub}, never blank; goes into histories as the actor
 * @param tenant the token's {@code tenant}; null for somebody of no tenant, such as an operator
 * @param roles the known ones among the token's {@code roles}; may be empty
 */
public record Caller(String subject, String tenant, Set<Role> roles) {

  /** The roles a token may carry; others are ignored. */
  public enum Role {
    /** Back office: any tenant. */
    OPERATOR,
    /** The tenant's own super admin. */
    SUPER_ADMIN,
    /** Reads what belongs to its tenant. */
    VIEWER;

    /** The role as Spring Security spells an authority. */
    String authority() {
      return "ROLE_" + name();
    }

    static Set<Role> among(Collection<String> names) {
      return Arrays.stream(values())
          .filter(role -> names.contains(role.name()))
          .collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class)));
    }
  }

  public Caller {
    Objects.requireNonNull(subject, "subject");
    roles = Set.copyOf(roles);
  }

  /**
   * The caller behind an authentication.
   *
   * @param authentication Spring Security's, or null
   * @return the caller
   * @throws ProblemException 401 {@code unauthenticated} if no valid token stands behind it
   */
  public static Caller of(Authentication authentication) {
    if (authentication instanceof JwtAuthenticationToken token && token.isAuthenticated()) {
      var roles = token.getToken().getClaimAsStringList(TokenClaims.ROLES);
      return new Caller(
          token.getToken().getSubject(),
          token.getToken().getClaimAsString(TokenClaims.TENANT),
          roles == null ? Set.of() : Role.among(roles));
    }
    throw new ProblemException(HttpStatus.UNAUTHORIZED, "unauthenticated");
  }

  /** Whether the caller may change something of a tenant that they may see, or only look. */
  public boolean mayChange() {
    return is(Role.OPERATOR) || is(Role.SUPER_ADMIN);
  }

  /** Whether the caller has this role. */
  public boolean is(Role role) {
    return roles.contains(role);
  }
}
