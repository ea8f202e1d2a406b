package io.wecomlink.simulator;

import java.util.List;

final class ScaleProbe {
  public static void main(String[] a) throws Exception {
    long t = System.nanoTime();
    WecomSimulator sim =
        WecomSimulator.start(
            SimulatorSettings.defaults().withPort(0).withQuotas(QuotaLimits.unlimited()));
    System.out.println("start ms " + (System.nanoTime() - t) / 1000000);
    t = System.nanoTime();
    SimulatedCorp corp =
        sim.createCorp(
            CorpSpec.named("大")
                .members(500)
                .followUsers(500)
                .customers(800000)
                .relations(1000000)
                .departments(60)
                .skew(0.5));
    System.out.println("create ms " + (System.nanoTime() - t) / 1000000);
    t = System.nanoTime();
    TestClient c = new TestClient(sim);
    String token = c.corpToken(corp, VisibleRange.wholeCompany());
    System.out.println(corp.summary());
    System.gc();
    System.out.println(
        "heap MB "
            + (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1000000);
    for (int round = 0; round < 2; round++) {
      java.lang.management.ThreadMXBean mx =
          java.lang.management.ManagementFactory.getThreadMXBean();
      t = System.nanoTime();
      int pages = 0;
      long bytes = 0;
      List<String> users = corp.followUsers();
      for (int g = 0; g < 500; g += 100) {
        String cur = "";
        do {
          String body =
              "{\"userid_list\":[\""
                  + String.join("\",\"", users.subList(g, g + 100))
                  + "\"],\"cursor\":\""
                  + cur
                  + "\",\"limit\":100}";
          String s =
              c.send(
                      "POST",
                      "/cgi-bin/externalcontact/batch/get_by_user?access_token=" + token,
                      body)
                  .body();
          bytes += s.length();
          pages++;
          int i = s.lastIndexOf("next_cursor\":\"") + 14;
          cur = s.substring(i, s.indexOf('"', i));
        } while (!cur.isEmpty() && pages % 1000 != 0 || pages % 1000 != 0 && false);
      }
      double us = (System.nanoTime() - t) / 1e3 / pages;
      System.out.println(
          "pages " + pages + " us/page wall incl. client " + us + " bytes/page " + bytes / pages);
      long cpu = 0;
      for (long id : mx.getAllThreadIds()) {
        var ti = mx.getThreadInfo(id);
        if (ti != null && ti.getThreadName().contains("exec")) cpu += mx.getThreadCpuTime(id);
      }
      System.out.println("server cpu us/page cumulative " + cpu / 1e3 / pages / (round + 1));
    }
    t = System.nanoTime();
    System.out.println(
        "truth follow "
            + corp.truth().rows("customer_follow").count()
            + " ms "
            + (System.nanoTime() - t) / 1000000);
    sim.close();
    System.exit(0);
  }
}
