package io.wecomlink.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** One company in the simulated WeCom. */
public final class SimulatedCorp {

  private static final long TRIAL_MILLIS = 90L * 24 * 3_600_000;
  private static final int FIRST_AGENT_ID = 1_000_002;

  private final SimulatorCore core;
  private final CorpSpec spec;
  private final CorpModel model;
  private final String corpId;
  private final String plainCorpId;
  private final List<CorpApp> ownApps = new CopyOnWriteArrayList<>();
  private final CorpChanges changes;
  private volatile CorpApp app;
  private volatile boolean verified;
  private volatile boolean developerIdBound;
  private volatile long trialEndsAt = Long.MAX_VALUE;
  private boolean trialStarted;
  private int agents;

  SimulatedCorp(SimulatorCore core, CorpSpec spec, int number) {
    this.core = core;
    this.spec = spec;
    long seed = Mix.of(core.settings().seed(), spec.seed(), number);
    model = CorpGenerator.generate(spec, seed);
    corpId = "wp" + Mix.text(Mix.of(seed, 900), 30);
    plainCorpId = "ww" + String.format("%016x", Mix.of(seed, 901));
    verified = spec.verified();
    developerIdBound = spec.developerIdBound();
    changes = new CorpChanges(core, this);
  }

  /** The corpid as the vendor knows it: encrypted, 32 characters, case-sensitive. */
  public String corpId() {
    return corpId;
  }

  /** The corpid as the company's own apps know it: {@code ww} and 16 hex digits. */
  public String plainCorpId() {
    return plainCorpId;
  }

  /** Short name. */
  public String name() {
    return spec.name();
  }

  /** What it was made from. */
  public CorpSpec spec() {
    return spec;
  }

  /** What people do in this company, with the callbacks that follow. */
  public CorpChanges changes() {
    return changes;
  }

  /** The rows that the vendor's app would have to store. */
  public Truth truth() {
    return new Truth(this, () -> app);
  }

  /** The rows that this company's own app would have to store. */
  public Truth truth(OwnApp own) {
    return new Truth(this, () -> own.app);
  }

  /** Whether the vendor's app is installed. */
  public boolean installed() {
    CorpApp current = app;
    return current != null && current.installed;
  }

  /** The permanent code of the current installation, or null. */
  public String permanentCode() {
    return installed() ? app.secret : null;
  }

  /** The agentid of the current installation, or -1. */
  public int agentId() {
    return installed() ? app.agentId : -1;
  }

  /** Userids that the vendor's app can see, in the order of get_follow_user_list. */
  public List<String> followUsers() {
    return seenByApp(view -> view.followUsers().stream().map(m -> m.id(view.point)).toList());
  }

  /** Userids of all members as the vendor knows them, whatever the range. */
  public List<String> userids() {
    return reading(
        () -> model.members.stream().filter(m -> !m.deleted).map(m -> m.openUserid).toList());
  }

  /** The plain userid of a member given by the vendor's userid. */
  public String plainUserid(String userid) {
    return reading(() -> changes.require(userid).plainUserid);
  }

  /** External userids, as the vendor knows them, of one member's customers, in list order. */
  public List<String> customersOf(String userid) {
    return reading(
        () -> {
          List<String> ids = new ArrayList<>();
          for (int customer : changes.require(userid).customers) {
            ids.add(model.customerId(Viewpoint.THIRD_PARTY, customer));
          }
          return ids;
        });
  }

  /**
   * Whether a customer has removed this member and the app was told so. The member may have left
   * the company since, and then no API shows it. Ids as the vendor knows them.
   */
  public boolean hasRemoved(String externalUserid, String userid) {
    return reading(
        () -> {
          int customer = model.customerIndex(Viewpoint.THIRD_PARTY, externalUserid);
          return customer >= 0
              && model.members.stream()
                  .filter(member -> member.openUserid.equals(userid))
                  .filter(member -> member.follows(customer))
                  .anyMatch(
                      member ->
                          model.relation(member.index, model.customer(customer)).removalAnnounced);
        });
  }

  /** Customer-tag ids as the vendor knows them. */
  public List<String> tagIds() {
    return reading(
        () ->
            model.tags.stream()
                .filter(t -> !t.deleted)
                .map(t -> model.tagId(Viewpoint.THIRD_PARTY, t))
                .toList());
  }

  /** Department ids, the root first. */
  public List<Long> departmentIds() {
    return reading(() -> List.copyOf(model.departments.keySet()));
  }

  /** The company's certification (认证). */
  public boolean verified() {
    return verified;
  }

  /** Certifies the company, or withdraws it. */
  public void verified(boolean value) {
    verified = value;
  }

  /** Whether a WeChat developer id is bound. */
  public boolean developerIdBound() {
    return developerIdBound;
  }

  /** Binds or unbinds a WeChat developer id: own apps see unionids from now on, or no longer. */
  public void developerIdBound(boolean value) {
    developerIdBound = value;
  }

  /** Ends the licence trial now; members without a licence are no longer readable. */
  public void endTrial() {
    trialEndsAt = core.clock().millis();
    trialStarted = true;
  }

  boolean inTrial() {
    return core.clock().millis() < trialEndsAt;
  }

  long trialEndsAt() {
    return trialEndsAt;
  }

  /**
   * Creates an app of the company itself.
   *
   * @param range what it may see
   */
  public OwnApp createSelfBuiltApp(VisibleRange range) {
    return ownApp(CorpApp.Kind.SELF_BUILT, range);
  }

  /** Associates a mini program (关联小程序); its secret works with gettoken. */
  public OwnApp associateMiniProgram() {
    return ownApp(CorpApp.Kind.MINI_PROGRAM, VisibleRange.wholeCompany());
  }

  private synchronized OwnApp ownApp(CorpApp.Kind kind, VisibleRange range) {
    CorpApp own =
        new CorpApp(
            this, kind, nextAgentId(), kind.name(), core.opaque().next("app-secret", 43), range);
    ownApps.add(own);
    return new OwnApp(own);
  }

  /** An app of the company itself, or an associated mini program. */
  public static final class OwnApp {

    final CorpApp app;

    OwnApp(CorpApp app) {
      this.app = app;
    }

    /** The secret for gettoken. */
    public String secret() {
      return app.secret;
    }

    /** The agentid. */
    public int agentId() {
      return app.agentId;
    }

    /** Where its events go, with the app's own token and EncodingAESKey. */
    public void callback(String url, String token, String aesKey) {
      app.callbackToken = token;
      app.callbackAesKey = aesKey;
      app.callbackUrl = url;
    }
  }

  // For the simulator itself

  CorpModel model() {
    return model;
  }

  CorpApp app() {
    return app;
  }

  List<CorpApp> ownApps() {
    return ownApps;
  }

  CorpApp ownAppBySecret(String secret) {
    return ownApps.stream().filter(own -> own.secret.equals(secret)).findFirst().orElse(null);
  }

  /** What an installation sees if nobody chooses. */
  VisibleRange usualRange() {
    if (!spec.partiallyVisible()) {
      return VisibleRange.wholeCompany();
    }
    return reading(
        () -> {
          List<Long> firstLevel =
              new ArrayList<>(model.children(1).stream().map(d -> d.id).toList());
          if (firstLevel.size() > 1) {
            firstLevel.remove(firstLevel.size() - 1);
          }
          return new VisibleRange(firstLevel, List.of(model.members.get(0).openUserid), List.of(1));
        });
  }

  /**
   * The admin agrees. A repeated consent keeps permanent code and agent and takes the new range; a
   * new one after uninstalling brings a new code (wecom/service-api.md §2).
   */
  synchronized CorpApp consent(VisibleRange range, int authType, String state) {
    CorpApp current = app;
    if (current == null || !current.installed) {
      boolean old = current != null && core.isOn(Switch.REINSTALL_KEEPS_PERMANENT_CODE);
      String code = old ? current.secret : core.opaque().next("permanent-code", 43);
      current =
          new CorpApp(this, CorpApp.Kind.THIRD_PARTY, nextAgentId(), "WeCom Link", code, range);
      app = current;
      if (!trialStarted) {
        trialStarted = true;
        trialEndsAt = core.clock().millis() + TRIAL_MILLIS;
      }
    } else {
      current.range(range);
    }
    current.authType = authType;
    current.state = state;
    return current;
  }

  private int nextAgentId() {
    return FIRST_AGENT_ID + agents++;
  }

  <T> T reading(Supplier<T> what) {
    model.lock.readLock().lock();
    try {
      return what.get();
    } finally {
      model.lock.readLock().unlock();
    }
  }

  <T> T writing(Supplier<T> what) {
    model.lock.writeLock().lock();
    try {
      return what.get();
    } finally {
      model.lock.writeLock().unlock();
    }
  }

  private <T> List<T> seenByApp(java.util.function.Function<CorpView, List<T>> what) {
    CorpApp current = app;
    return current == null ? List.of() : reading(() -> what.apply(new CorpView(current)));
  }

  /**
   * Counts that a synchronisation is measured against: visible departments and members, follow
   * users, customers, relations, and {@code pageBound} = 1 + Σ over groups of 100 follow users in
   * list order of ⌈relations/100⌉.
   */
  public Map<String, Object> summary() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("corpId", corpId);
    out.put("plainCorpId", plainCorpId);
    out.put("name", name());
    out.put("verified", verified);
    out.put("installed", installed());
    CorpApp current = app;
    reading(
        () -> {
          out.put("allDepartments", model.departments.size());
          out.put("allMembers", model.members.stream().filter(m -> !m.deleted).count());
          out.put("allCustomers", model.customerCount);
          out.put(
              "allRelations",
              model.members.stream()
                  .filter(m -> !m.deleted)
                  .mapToLong(m -> m.customers.length)
                  .sum());
          out.put("customerTags", model.tags.stream().filter(t -> !t.deleted).count());
          if (installed()) {
            countVisible(out, new CorpView(current));
          }
          return null;
        });
    return out;
  }

  private void countVisible(Map<String, Object> out, CorpView view) {
    List<Member> staff = view.followUsers();
    java.util.BitSet customers = new java.util.BitSet();
    long relations = 0;
    long bound = 1;
    long inGroup = 0;
    for (int i = 0; i < staff.size(); i++) {
      Member member = staff.get(i);
      if (view.app.mayReadCustomersOf(member)) {
        for (int customer : member.customers) {
          customers.set(customer);
        }
        inGroup += member.customers.length;
      }
      if (i % 100 == 99 || i == staff.size() - 1) {
        bound += (inGroup + 99) / 100;
        relations += inGroup;
        inGroup = 0;
      }
    }
    out.put("departments", view.departments().size());
    out.put("members", view.members().size());
    out.put("followUsers", staff.size());
    out.put("customers", customers.cardinality());
    out.put("relations", relations);
    out.put("pageBound", bound);
  }
}
