// The one client of the workbench API.
import { expire, session } from "./session.js";
import { language, t } from "./texts.js";

/** What went wrong, in words: RFC 9457 as the server says it, or our own for what never got there. */
export class Problem extends Error {
  constructor({ status = 0, code, title, detail, ...more }) {
    super(title);
    Object.assign(this, { status, code, title, detail, more });
  }
}

let ahead = 0;

/** The server's time, so that a countdown is right on a computer whose clock is not. */
export function serverNow() {
  return Date.now() + ahead;
}

/** Any error as a problem, so that a view has one thing to show. */
export function asProblem(error) {
  return error instanceof Problem
    ? error
    : new Problem({ code: "page_error", title: t("error.page"), detail: t("error.page.detail") });
}

/** How long an answer may take. What changes something may have to wait for WeCom. */
const PATIENCE = { GET: 30_000, others: 120_000 };

/** Calls the server and answers the parsed body; null if there is none. */
export async function call(method, path, { signal, ...options } = {}) {
  // The time counts for the body, too: a connection may stall anywhere.
  const tooLong = AbortSignal.timeout(PATIENCE[method] ?? PATIENCE.others);
  const answer = await send(method, path, {
    ...options,
    signal: signal ? AbortSignal.any([signal, tooLong]) : tooLong,
  });
  if (answer.status === 204 || answer.headers.get("Content-Length") === "0") {
    return null;
  }
  const text = await answer.text().catch(rethrow);
  return text === "" ? null : parse(text, answer.status);
}

/** The bare answer, for those that are streams; nothing ends the waiting but the signal. */
export async function send(method, path, options = {}) {
  const { body, query, signal, accept, open, more } = options;
  const url = new URL(path, document.baseURI);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== "") {
      url.searchParams.set(name, value);
    }
  }
  const headers = { Accept: accept ?? "application/json", "Accept-Language": language(), ...more };
  // What is open to everybody is not asked for with a token that may have ended.
  const sent = open ? null : session.token;
  if (sent) {
    headers.Authorization = `Bearer ${sent}`;
  }
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(url, {
      method,
      headers,
      signal,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
    });
  } catch (error) {
    rethrow(error);
  }
  const date = Date.parse(answer.headers.get("Date") ?? "");
  if (!Number.isNaN(date)) {
    ahead = date - Date.now();
  }
  if (answer.status === 401 && sent) {
    if (session.token !== null && session.token !== sent) {
      // A fresher token has come while this call was under way. Nothing was done yet.
      return send(method, path, options);
    }
    if (session.token === sent) {
      expire(sent);
    }
  }
  if (!answer.ok) {
    throw await refusal(answer);
  }
  return answer;
}

/** What keeps an answer away, in words; that somebody has given up waiting stays what it is. */
function rethrow(error) {
  if (error.name === "AbortError") {
    throw error;
  }
  throw new Problem({
    code: "unreachable",
    title: t("error.unreachable"),
    detail: t("error.unreachable.detail"),
  });
}

async function refusal(answer) {
  const text = await answer.text().catch(() => "");
  let told = {};
  try {
    told = JSON.parse(text);
  } catch {
    // A proxy in between, perhaps: its page is not for people here.
  }
  return new Problem({
    title: t("error.unexpected"),
    detail: t("error.unexpected.detail", answer.status),
    code: `http_${answer.status}`,
    ...told,
    status: answer.status,
  });
}

function parse(text, status) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem({
      status,
      code: "not_json",
      title: t("error.unexpected"),
      detail: t("error.unexpected.detail", status),
    });
  }
}

const ROOT = "api/v1";
const of = (tenant) => `${ROOT}/tenants/${encodeURIComponent(tenant)}/wecom`;
const id = encodeURIComponent;

/** Every call of the API, by what it is for. */
export const api = {
  tenants: (query) => call("GET", `${ROOT}/tenants`, { query }),
  /** @param isNew whether it must not be there yet */
  saveTenant: (tenant, body, isNew) =>
    call("PUT", `${ROOT}/tenants/${id(tenant)}`, {
      body,
      more: isNew ? { "If-None-Match": "*" } : {},
    }),
  unclaimed: (query) => call("GET", `${ROOT}/unclaimed-authorizations`, { query }),
  assign: (corp, tenantId) =>
    call("POST", `${ROOT}/unclaimed-authorizations/${id(corp)}/assign`, { body: { tenantId } }),
  events: (query) => call("GET", `${ROOT}/events`, { query }),
  replayEvent: (event) => call("POST", `${ROOT}/events/${id(event)}/replay`),

  connection: (t) => call("GET", of(t)),
  history: (t, query) => call("GET", `${of(t)}/history`, { query }),
  authorize: (t) => call("POST", `${of(t)}/authorizations`),
  register: (t, body) => call("POST", `${of(t)}/registrations`, { body }),
  registration: (t) => call("GET", `${of(t)}/registrations/current`),
  certify: (t, skip) => call("POST", `${of(t)}/certification`, { body: skip ? { skip } : {} }),
  confirmDeveloperId: (t) => call("POST", `${of(t)}/developer-id`),
  saveMiniProgram: (t, body) => call("PUT", `${of(t)}/mini-program`, { body }),
  removeMiniProgram: (t) => call("DELETE", `${of(t)}/mini-program`),
  saveSelfBuiltApp: (t, body) => call("PUT", `${of(t)}/self-built-app`, { body }),
  unlink: (t, keepProfiles) => call("DELETE", of(t), { query: { keepProfiles } }),

  startSync: (t, mode) => call("POST", `${of(t)}/syncs`, { body: { mode } }),
  syncs: (t, query) => call("GET", `${of(t)}/syncs`, { query }),
  sync: (t, run, signal) => call("GET", `${of(t)}/syncs/${id(run)}`, { signal }),
  syncEvents: (t, run, signal) =>
    send("GET", `${of(t)}/syncs/${id(run)}/events`, { signal, accept: "text/event-stream" }),
  cancelSync: (t, run) => call("POST", `${of(t)}/syncs/${id(run)}/cancel`),
  confirmRemovals: (t, run) => call("POST", `${of(t)}/syncs/${id(run)}/confirm-removals`),

  schedule: (t) => call("GET", `${of(t)}/schedule`),
  saveSchedule: (t, body) => call("PUT", `${of(t)}/schedule`, { body }),

  deadLetters: (t, query) => call("GET", `${of(t)}/dead-letters`, { query }),
  replayLetter: (t, letter) => call("POST", `${of(t)}/dead-letters/${id(letter)}/replay`),
  replayLetters: (t) => call("POST", `${of(t)}/dead-letters/replay`),
  discardLetter: (t, letter) => call("POST", `${of(t)}/dead-letters/${id(letter)}/discard`),

  departments: (t, query) => call("GET", `${of(t)}/departments`, { query }),
  employees: (t, query) => call("GET", `${of(t)}/employees`, { query }),
  tags: (t, query) => call("GET", `${of(t)}/tags`, { query }),
  customers: (t, query) => call("GET", `${of(t)}/customers`, { query }),
  customer: (t, customer) => call("GET", `${of(t)}/customers/${id(customer)}`),

  settings: () => call("GET", "page/settings", { open: true }),
  qrCode: (text) => call("POST", "page/qr-codes", { body: { text } }),
  openConsole: () => call("POST", "login/session"),
};

/** All items of a list, part by part: for lists that are short by nature. */
export async function all(list) {
  return (await first(list, Infinity)).items;
}

/**
 * The first items of a list, part by part.
 *
 * @returns items, and cut: whether there are more
 */
export async function first(list, most) {
  const items = [];
  let cursor = null;
  do {
    const page = await list({ cursor, limit: 200 });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor && items.length < most);
  return { items: items.slice(0, most), cut: cursor !== null || items.length > most };
}
