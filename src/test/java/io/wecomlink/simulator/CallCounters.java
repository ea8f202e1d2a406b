package io.wecomlink.simulator;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each API was called, errors included. Paths are as in the URL, with /cgi-bin/. */
public final class CallCounters {

  private final Map<String, LongAdder> byPath = new ConcurrentHashMap<>();
  private final Map<String, Map<String, LongAdder>> byCorp = new ConcurrentHashMap<>();
  private final Map<Integer, LongAdder> byErrcode = new ConcurrentHashMap<>();

  CallCounters() {}

  void count(String path, String corpId, int errcode) {
    byPath.computeIfAbsent(path, k -> new LongAdder()).increment();
    byErrcode.computeIfAbsent(errcode, k -> new LongAdder()).increment();
    if (corpId != null) {
      byCorp
          .computeIfAbsent(corpId, k -> new ConcurrentHashMap<>())
          .computeIfAbsent(path, k -> new LongAdder())
          .increment();
    }
  }

  /** All calls. */
  public long total() {
    return sum(byPath);
  }

  /** Calls of one API, e.g. {@code /cgi-bin/department/list}. */
  public long of(String path) {
    LongAdder count = byPath.get(path);
    return count == null ? 0 : count.sum();
  }

  /** Calls of one API for one company; the corp id is the one that the token's owner knows. */
  public long of(String corpId, String path) {
    LongAdder count = byCorp.getOrDefault(corpId, Map.of()).get(path);
    return count == null ? 0 : count.sum();
  }

  /** All calls for one company. */
  public long ofCorp(String corpId) {
    return sum(byCorp.getOrDefault(corpId, Map.of()));
  }

  /** How many answers had this errcode; 0 = successes. */
  public long ofErrcode(int errcode) {
    LongAdder count = byErrcode.get(errcode);
    return count == null ? 0 : count.sum();
  }

  /** Counts by path. */
  public Map<String, Long> byPath() {
    return plain(byPath);
  }

  /** Counts by company and path. */
  public Map<String, Map<String, Long>> byCorp() {
    Map<String, Map<String, Long>> out = new TreeMap<>();
    byCorp.forEach((corp, counts) -> out.put(corp, plain(counts)));
    return out;
  }

  /** Counts by errcode. */
  public Map<Integer, Long> byErrcode() {
    Map<Integer, Long> out = new TreeMap<>();
    byErrcode.forEach((code, count) -> out.put(code, count.sum()));
    return out;
  }

  /** Starts again from zero. */
  public void reset() {
    byPath.clear();
    byCorp.clear();
    byErrcode.clear();
  }

  private static long sum(Map<String, LongAdder> counts) {
    return counts.values().stream().mapToLong(LongAdder::sum).sum();
  }

  private static Map<String, Long> plain(Map<String, LongAdder> counts) {
    Map<String, Long> out = new TreeMap<>();
    counts.forEach((key, count) -> out.put(key, count.sum()));
    return out;
  }
}
