package io.wecomlink.api;

import io.wecomlink.link.Connection;
import io.wecomlink.link.Connections;
import io.wecomlink.link.DeveloperIds;
import io.wecomlink.link.InstallLink;
import io.wecomlink.security.Caller;
import io.wecomlink.sync.SyncRuns;
import io.wecomlink.token.SuiteTicketAge;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A tenant's connection to WeCom. */
@RestController
@RequestMapping("/api/v1/tenants/{tenantId}/wecom")
class ConnectionController {

  private final Connections connections;
  private final SyncRuns runs;
  private final SuiteTicketAge ticketAge;
  private final MessageSource messages;
  private final Flows flows;

  ConnectionController(
      Connections connections,
      SyncRuns runs,
      SuiteTicketAge ticketAge,
      MessageSource messages,
      Flows flows) {
    this.connections = connections;
    this.runs = runs;
    this.ticketAge = ticketAge;
    this.messages = messages;
    this.flows = flows;
  }

  @GetMapping
  ConnectionView read(@PathVariable String tenantId, Locale locale) {
    Connection connection = connections.of(tenantId);
    return new ConnectionView(
        tenantId,
        connection.appType(),
        connection.state().name(),
        connection.state().nextStep(),
        connection.corp(),
        connection.visibleRange(),
        connection.developerId(),
        new ConnectionView.MiniProgram(false, null, null, null),
        runs.latest(tenantId).orElse(null),
        warnings(connection, locale));
  }

  @PostMapping("/authorizations")
  @ResponseStatus(HttpStatus.CREATED)
  InstallLink startAuthorization(@PathVariable String tenantId, Caller caller) {
    return flows.call(
        "link-start-authorization",
        Map.of("tenantId", tenantId, "actor", caller.subject()),
        InstallLink.class);
  }

  @PostMapping("/developer-id")
  @ResponseStatus(HttpStatus.ACCEPTED)
  DeveloperIds.Finding confirmDeveloperId(@PathVariable String tenantId, Caller caller) {
    return flows.call(
        "link-confirm-developer-id",
        Map.of("tenantId", tenantId, "actor", caller.subject()),
        DeveloperIds.Finding.class);
  }

  private List<ConnectionView.Warning> warnings(Connection connection, Locale locale) {
    List<String> codes = new ArrayList<>();
    if (ticketAge.isWorrying()) {
      codes.add("suite_ticket_old");
    }
    if (connection.developerId() != null
        && "NOT_EFFECTIVE".equals(connection.developerId().status())) {
      codes.add("developer_id_not_effective");
    }
    return codes.stream()
        .map(
            code ->
                new ConnectionView.Warning(
                    code, messages.getMessage("warning." + code, null, locale)))
        .toList();
  }
}
