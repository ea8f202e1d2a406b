package io.wecomlink.simulator;

/** One {@code get_register_code} and what came of it (wecom/service-api.md §4). */
final class Registration {

  final String code;
  final String templateId;
  final String corpName;
  final String adminName;
  final String adminMobile;
  final String state;
  final long createdAt;

  /** The link was opened; a code works once. */
  boolean opened;

  SimulatedCorp corp;
  long finishedAt;

  /** An existing company scanned the code: no information to query (84024). */
  boolean existingCorp;

  TokenStore.Token contactSync;

  Registration(
      String code,
      String templateId,
      String corpName,
      String adminName,
      String adminMobile,
      String state,
      long createdAt) {
    this.code = code;
    this.templateId = templateId;
    this.corpName = corpName;
    this.adminName = adminName;
    this.adminMobile = adminMobile;
    this.state = state;
    this.createdAt = createdAt;
  }
}
