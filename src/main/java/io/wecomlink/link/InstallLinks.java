package io.wecomlink.link;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.settings.WecomLinkProperties;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.util.UriComponentsBuilder;

/** Makes install links (wecom/service-api.md §2). */
@Component("installLinks")
public class InstallLinks {

  /** Where the browser comes back to, below the public base URL. */
  static final String RETURN_PATH = "/wecom/install/return";

  private final WecomLinkProperties properties;
  private final LinkStates states;
  private final Connections connections;
  private final Clock clock;

  InstallLinks(
      WecomLinkProperties properties, LinkStates states, Connections connections, Clock clock) {
    this.properties = properties;
    this.states = states;
    this.connections = connections;
    this.clock = clock;
  }

  /** Refuses now what could not be finished later. */
  public void check(@Variable("tenantId") String tenantId) {
    connections.check(tenantId, ConnectionEvent.AUTHORIZATION_STARTED);
  }

  /** Makes the link from the answer of get_pre_auth_code, and moves the connection on. */
  @Transactional
  public InstallLink create(
      JsonNode answer, @Variable("tenantId") String tenantId, @Variable("actor") String actor) {
    connections.apply(tenantId, ConnectionEvent.AUTHORIZATION_STARTED, actor, null);
    LinkStates.Issued state = states.issue(tenantId, actor);
    Instant codeExpiresAt = clock.instant().plusSeconds(answer.path("expires_in").asLong(0));
    String url =
        UriComponentsBuilder.fromUri(properties.wecom().openBaseUrl())
            .path("/3rdapp/install")
            .queryParam("suite_id", "{suiteId}")
            .queryParam("pre_auth_code", "{preAuthCode}")
            .queryParam("redirect_uri", "{redirectUri}")
            .queryParam("state", "{state}")
            .encode()
            .buildAndExpand(
                properties.suite().id(),
                answer.path("pre_auth_code").asText(),
                properties.publicBaseUrl() + RETURN_PATH,
                state.value())
            .toUriString();
    Instant expiresAt =
        (codeExpiresAt.isBefore(state.expiresAt()) ? codeExpiresAt : state.expiresAt())
            .truncatedTo(ChronoUnit.SECONDS);
    states.keepLink(state, url, expiresAt);
    return new InstallLink(url, state.value(), expiresAt);
  }
}
