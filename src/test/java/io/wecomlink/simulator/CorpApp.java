package io.wecomlink.simulator;

/**
 * One app at one company: the vendor's installed app, an own app, or an associated mini program.
 */
final class CorpApp {

  /** What the app is; decides ids, tokens and callbacks. */
  enum Kind {
    THIRD_PARTY(Viewpoint.THIRD_PARTY, TokenKind.CORP),
    SELF_BUILT(Viewpoint.SELF_BUILT, TokenKind.SELF_BUILT),
    MINI_PROGRAM(Viewpoint.SELF_BUILT, TokenKind.MINI_PROGRAM);

    final Viewpoint point;
    final TokenKind token;

    Kind(Viewpoint point, TokenKind token) {
      this.point = point;
      this.token = token;
    }
  }

  final SimulatedCorp corp;
  final Kind kind;
  final int agentId;
  final String name;

  /** Permanent code of a third-party app, secret of the others. */
  volatile String secret;

  /** False after uninstalling. */
  volatile boolean installed = true;

  /** The admin switched the app off (50003). */
  volatile boolean disabled;

  /** Permission 客户基础信息; without it customer APIs answer 48002. */
  volatile boolean customerPermission = true;

  /** From {@code set_session_info}: 0 formal, 1 test. */
  int authType;

  /** What get_permanent_code returns about a registration, or null. */
  Registration registration;

  /** State of the install link, or null. */
  volatile String state;

  volatile String callbackUrl;
  volatile String callbackToken;
  volatile String callbackAesKey;

  private VisibleRange range;
  private Scope scope;
  private int scopeVersion = -1;

  CorpApp(
      SimulatedCorp corp, Kind kind, int agentId, String name, String secret, VisibleRange range) {
    this.corp = corp;
    this.kind = kind;
    this.agentId = agentId;
    this.name = name;
    this.secret = secret;
    this.range = range;
  }

  Viewpoint point() {
    return kind.point;
  }

  synchronized VisibleRange range() {
    return range;
  }

  synchronized void range(VisibleRange value) {
    range = value;
    scopeVersion = -1;
  }

  /** What this app may see now. The caller holds the model's lock. */
  synchronized Scope scope() {
    if (scopeVersion != corp.model().version) {
      scope = Scope.of(corp.model(), range);
      scopeVersion = corp.model().version;
    }
    return scope;
  }

  /** Whether a member's customers may be read; licences concern third-party apps only. */
  boolean mayReadCustomersOf(Member member) {
    return kind != Kind.THIRD_PARTY || corp.inTrial() || member.licensed;
  }

  boolean isFollowUser(Member member) {
    return member.customerRights
        && !member.deleted
        && member.status != Member.LEFT
        && scope().sees(member);
  }
}
