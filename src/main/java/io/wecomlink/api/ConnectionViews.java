package io.wecomlink.api;

import io.wecomlink.link.Connection;
import io.wecomlink.link.ConnectionState;
import io.wecomlink.link.MiniPrograms;
import io.wecomlink.link.PendingLinks;
import io.wecomlink.link.Registrations;
import io.wecomlink.link.SubjectNames;
import io.wecomlink.security.Caller;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.sync.SyncRuns;
import io.wecomlink.tenant.Tenant;
import io.wecomlink.tenant.Tenants;
import io.wecomlink.token.SuiteTicketAge;
import io.wecomlink.unionid.UnionidPairs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/** Puts a connection together as the workbench sees it. */
@Component
class ConnectionViews {

  private final Tenants tenants;
  private final MiniPrograms miniPrograms;
  private final PendingLinks pendingLinks;
  private final Registrations registrations;
  private final UnionidPairs unionids;
  private final SyncRuns runs;
  private final RunViews runViews;
  private final SuiteTicketAge ticketAge;
  private final MessageSource messages;
  private final String adminUrl;

  ConnectionViews(
      Tenants tenants,
      MiniPrograms miniPrograms,
      PendingLinks pendingLinks,
      Registrations registrations,
      UnionidPairs unionids,
      SyncRuns runs,
      RunViews runViews,
      SuiteTicketAge ticketAge,
      MessageSource messages,
      WecomLinkProperties properties) {
    this.tenants = tenants;
    this.miniPrograms = miniPrograms;
    this.pendingLinks = pendingLinks;
    this.registrations = registrations;
    this.unionids = unionids;
    this.runs = runs;
    this.runViews = runViews;
    this.ticketAge = ticketAge;
    this.messages = messages;
    this.adminUrl = properties.wecom().adminBaseUrl().toString();
  }

  /**
   * The view of a connection, with warnings in the caller's language. A link that is waited for
   * links whatever company it is opened by: who may only look does not get it.
   */
  ConnectionView of(Connection connection, Caller caller, Locale locale) {
    String tenantId = connection.tenantId();
    Optional<MiniPrograms.MiniProgram> miniProgram = miniPrograms.of(tenantId);
    return new ConnectionView(
        tenantId,
        connection.appType(),
        connection.state().name(),
        connection.nextStep(),
        connection.corp(),
        connection.visibleRange(),
        connection.developerId(),
        miniProgram
            .map(
                stored ->
                    new ConnectionView.MiniProgram(
                        true, stored.appId(), stored.secretMasked(), stored.verifiedAt()))
            .orElse(new ConnectionView.MiniProgram(false, null, null, null)),
        pendingLinks
            .of(connection)
            .map(link -> caller.mayChange() ? link : link.withoutUrl())
            .orElse(null),
        adminUrl,
        runs.latest(tenantId).map(run -> runViews.of(run, locale)).orElse(null),
        warnings(connection, miniProgram, locale));
  }

  private List<ConnectionView.Warning> warnings(
      Connection connection, Optional<MiniPrograms.MiniProgram> miniProgram, Locale locale) {
    List<ConnectionView.Warning> warnings = new ArrayList<>();
    if (ticketAge.isWorrying()) {
      warnings.add(warning(locale, "suite_ticket_old"));
    }
    String tenantId = connection.tenantId();
    if (connection.state() == ConnectionState.REGISTERING
        && registrations.isCompanyKnown(tenantId)) {
      warnings.add(warning(locale, "company_known_already"));
    }
    Connection.Corp corp = connection.corp();
    if (corp != null) {
      String subject = tenants.find(tenantId).map(Tenant::subjectName).orElse(null);
      if (SubjectNames.differ(corp.fullName(), subject)) {
        warnings.add(warning(locale, "subject_mismatch", corp.fullName(), subject));
      }
      Integer errcode = unionids.obstacleOf(corp.corpId());
      if (errcode != null) {
        warnings.add(warning(locale, "unionid_matching_stopped", String.valueOf(errcode)));
      }
    }
    if (connection.developerId() != null
        && "NOT_EFFECTIVE".equals(connection.developerId().status())) {
      // What there is to do depends on the app; the code that programs read does not.
      String code = "developer_id_not_effective";
      boolean own = "SELF_BUILT".equals(connection.appType());
      warnings.add(
          new ConnectionView.Warning(code, words(locale, own ? code + ".self_built" : code)));
    }
    if (miniProgram.map(MiniPrograms.MiniProgram::refused).orElse(false)) {
      warnings.add(warning(locale, "mini_program_secret_refused"));
    }
    return warnings;
  }

  private ConnectionView.Warning warning(Locale locale, String code, Object... arguments) {
    return new ConnectionView.Warning(code, words(locale, code, arguments));
  }

  private String words(Locale locale, String key, Object... arguments) {
    return messages.getMessage("warning." + key, arguments, locale);
  }
}
