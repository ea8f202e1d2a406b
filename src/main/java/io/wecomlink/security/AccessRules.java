package io.wecomlink.security;

import static io.wecomlink.security.Paths.any;
import static io.wecomlink.security.Paths.read;

import io.wecomlink.security.Caller.Role;
import io.wecomlink.settings.WecomLinkProperties;
import jakarta.servlet.DispatcherType;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** Every rule on who may reach what, in one place. What no rule names is denied. */
@Configuration(proxyBeanMethods = false)
class AccessRules {

  /**
   * For every answer that brings no policy of its own. Hawtio's pages do: their styles are made at
   * run time, and their editors start as blob workers. Ours need nothing but their own files;
   * Bootstrap draws a few symbols from data: images.
   */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors ";

  /**
   * WeCom's callbacks are authenticated by their signature, in the flow that takes them. At
   * hundreds a second, filters that have nothing to say there count.
   */
  @Bean
  @Order(0)
  SecurityFilterChain callbackChain(HttpSecurity http, WecomLinkProperties settings)
      throws Exception {
    http.securityMatcher(any("/wecom/callback/**"));
    http.csrf(AbstractHttpConfigurer::disable);
    http.logout(AbstractHttpConfigurer::disable);
    http.anonymous(AbstractHttpConfigurer::disable);
    http.securityContext(AbstractHttpConfigurer::disable);
    http.sessionManagement(AbstractHttpConfigurer::disable);
    http.requestCache(AbstractHttpConfigurer::disable);
    http.servletApi(AbstractHttpConfigurer::disable);
    http.exceptionHandling(AbstractHttpConfigurer::disable);
    headers(http, settings);
    return http.build();
  }

  /** Nobody looks at figures per filter; whole requests are measured. */
  @Bean
  SecurityObservationSettings withoutFilters() {
    return SecurityObservationSettings.noObservations();
  }

  @Bean
  SecurityFilterChain accessChain(
      HttpSecurity http,
      WecomLinkProperties settings,
      TenantAccess tenantAccess,
      SessionCookie sessionCookie,
      Refusals refusals,
      JwtAuthenticationConverter callers)
      throws Exception {
    String operator = Role.OPERATOR.name();
    http.authorizeHttpRequests(
        rules -> {
          // The second half of a request that has already been let in. Tomcat includes the error
          // page, where an answer had begun before it failed, and forwards to it otherwise.
          rules
              .dispatcherTypeMatchers(
                  DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.INCLUDE)
              .permitAll();

          // WeCom's way back from an installation; the one-time state is the authentication.
          rules.requestMatchers(any("/wecom/**")).permitAll();

          // The page, its description for programs, the login.
          rules
              .requestMatchers(
                  read(
                      "/",
                      "/*.html",
                      "/*.ico",
                      "/*.svg",
                      "/*.png",
                      "/js/**",
                      "/css/**",
                      "/img/**",
                      "/fonts/**",
                      "/webjars/**",
                      "/page/texts/*",
                      "/page/settings",
                      "/openapi.json"))
              .permitAll();
          rules.requestMatchers(any(HttpMethod.POST, "/page/qr-codes")).authenticated();
          rules.requestMatchers(any(HttpMethod.POST, "/login/session")).hasRole(operator);
          rules.requestMatchers(any(HttpMethod.DELETE, "/login/session")).permitAll();

          // Operations.
          rules
              .requestMatchers(
                  read(
                      "/actuator/health",
                      "/actuator/health/liveness",
                      "/actuator/health/readiness"))
              .permitAll();
          if (settings.security().openMetrics()) {
            rules.requestMatchers(read("/actuator/prometheus")).permitAll();
          }
          rules.requestMatchers(Paths.ACTUATOR).hasRole(operator);

          // The workbench API.
          rules
              .requestMatchers(
                  any(
                      "/api/v1/tenants",
                      "/api/v1/unclaimed-authorizations",
                      "/api/v1/unclaimed-authorizations/**",
                      "/api/v1/events",
                      "/api/v1/events/**"))
              .hasRole(operator);
          rules.requestMatchers(any(HttpMethod.PUT, "/api/v1/tenants/{tenant}")).hasRole(operator);
          rules
              .requestMatchers(any("/api/v1/tenants/{" + TenantAccess.TENANT + "}/**"))
              .access(tenantAccess);

          rules.anyRequest().denyAll();
        });

    http.oauth2ResourceServer(
        server ->
            server
                .bearerTokenResolver(sessionCookie)
                .authenticationEntryPoint(refusals)
                .accessDeniedHandler(refusals)
                .jwt(jwt -> jwt.jwtAuthenticationConverter(callers)));
    http.exceptionHandling(
        errors -> errors.authenticationEntryPoint(refusals).accessDeniedHandler(refusals));
    http.sessionManagement(
        session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS));

    // A header that no browser adds by itself needs no CSRF token; SessionCookie guards the rest.
    http.csrf(AbstractHttpConfigurer::disable);
    http.requestCache(AbstractHttpConfigurer::disable);
    http.formLogin(AbstractHttpConfigurer::disable);
    http.httpBasic(AbstractHttpConfigurer::disable);
    http.logout(AbstractHttpConfigurer::disable);

    headers(http, settings);
    return http.build();
  }

  private static void headers(HttpSecurity http, WecomLinkProperties settings) throws Exception {
    http.headers(
        headers -> {
          headers.contentSecurityPolicy(csp -> csp.policyDirectives(policy(settings)));
          // frame-ancestors says it better and stays the one place to change.
          headers.frameOptions(HeadersConfigurer.FrameOptionsConfig::disable);
          headers.referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN));
          // Sent over https only; says nothing about hosts beside ours.
          headers.httpStrictTransportSecurity(hsts -> hsts.includeSubDomains(false));
        });
  }

  /** Who may show our pages in a frame: ourselves, and the workbenches that are set. */
  private static String policy(WecomLinkProperties settings) {
    return Stream.concat(Stream.of("'self'"), settings.security().frameAncestors().stream())
        .collect(Collectors.joining(" ", CONTENT_SECURITY_POLICY, ""));
  }
}
