package io.wecomlink.browser;

import io.wecomlink.simulator.SimulatedCorp;

/** Fills in the dialog for a company's own app, as its administrator copies it from the console. */
final class SelfBuiltForm {

  static final String CALLBACK_TOKEN = "OwnAppToken";
  static final String AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

  private SelfBuiltForm() {}

  static void fill(Person person, SimulatedCorp corp, SimulatedCorp.OwnApp app) {
    person.fills("企业 ID", corp.plainCorpId()).fills("AgentId", String.valueOf(app.agentId()));
    person.fills("Secret", app.secret()).fills("回调 Token", CALLBACK_TOKEN);
    person.fills("回调 EncodingAESKey", AES_KEY);
  }
}
