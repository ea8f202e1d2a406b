package io.wecomlink.simulator;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The active fault rules; each counts the calls that it matches. */
final class Faults {

  /** Text that attacks databases, log files, templates and pages alike. */
  static final String HOSTILE =
      "\u0000${jndi:ldap://x}{{sys:user.home}}${body}<script>alert(1)</script>"
          + "'; DROP TABLE customer_follow; --\u202E\uFFFE\r\nInjected: 1";

  private static final Set<Fault.Kind> TRANSPORT =
      EnumSet.of(
          Fault.Kind.HTTP_STATUS,
          Fault.Kind.HTML,
          Fault.Kind.TRUNCATED,
          Fault.Kind.BODY,
          Fault.Kind.REPLACE,
          Fault.Kind.GZIP,
          Fault.Kind.RESET,
          Fault.Kind.RESET_AFTER,
          Fault.Kind.SLOW);

  private static final class Rule {
    final int id;
    final Fault fault;
    int matched;
    int happened;

    Rule(int id, Fault fault) {
      this.id = id;
      this.fault = fault;
    }

    synchronized boolean strikes(String path, String corpId, long seed) {
      if (fault.path() != null && !fault.path().equals(path)
          || fault.corpId() != null && !fault.corpId().equals(corpId)) {
        return false;
      }
      int call = matched++;
      if (call < fault.skip() || fault.count() >= 0 && happened >= fault.count()) {
        return false;
      }
      double drawn = (Mix.of(seed, id, call) >>> 11) * 0x1.0p-53;
      if (drawn >= fault.rate()) {
        return false;
      }
      happened++;
      return true;
    }
  }

  /** A rule as the control API shows it. */
  record Shown(int id, Fault fault, int matched, int happened) {}

  private final long seed;
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private int ids;

  Faults(long seed) {
    this.seed = seed;
  }

  synchronized int add(Fault fault) {
    rules.add(new Rule(++ids, fault));
    return ids;
  }

  boolean remove(int id) {
    return rules.removeIf(rule -> rule.id == id);
  }

  void clear() {
    rules.clear();
  }

  List<Shown> shown() {
    List<Shown> out = new ArrayList<>();
    for (Rule rule : rules) {
      out.add(new Shown(rule.id, rule.fault, rule.matched, rule.happened));
    }
    return out;
  }

  boolean none() {
    return rules.isEmpty();
  }

  /** The first transport fault that strikes this call, or null. */
  Fault transport(String path, String corpId) {
    for (Rule rule : rules) {
      if (TRANSPORT.contains(rule.fault.kind()) && rule.strikes(path, corpId, seed)) {
        return rule.fault;
      }
    }
    return null;
  }

  void errcode(String path, String corpId) {
    for (Rule rule : rules) {
      if (rule.fault.kind() == Fault.Kind.ERRCODE && rule.strikes(path, corpId, seed)) {
        throw new ApiError(rule.fault.errcode(), "injected fault");
      }
    }
  }

  CustomerFaults paging(String path, String corpId) {
    if (rules.isEmpty()) {
      return CustomerFaults.NONE;
    }
    boolean empty = false;
    boolean repeat = false;
    boolean hostile = false;
    for (Rule rule : rules) {
      Fault.Kind kind = rule.fault.kind();
      boolean relevant =
          kind == Fault.Kind.EMPTY_PAGE
              || kind == Fault.Kind.REPEAT_CURSOR
              || kind == Fault.Kind.HOSTILE;
      if (relevant && rule.strikes(path, corpId, seed)) {
        empty |= kind == Fault.Kind.EMPTY_PAGE;
        repeat |= kind == Fault.Kind.REPEAT_CURSOR;
        hostile |= kind == Fault.Kind.HOSTILE;
      }
    }
    return new CustomerFaults(empty, repeat, hostile);
  }
}
