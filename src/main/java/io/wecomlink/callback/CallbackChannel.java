package io.wecomlink.callback;

/** The callback URLs (wecom/crypto.md §1). */
enum CallbackChannel {
  /** 指令回调URL of the suite: tickets, authorisations, changes. */
  COMMAND,
  /** 数据回调URL of the suite, one address per company. */
  DATA,
  /** 系统事件接收URL of the vendor: registrations, licences. */
  SYSTEM,
  /** The URL of a company's self-built app, one address per tenant. */
  APP
}
