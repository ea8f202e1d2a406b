// Every word that a person reads comes from the server's message files, by its key.
import { reactive } from "./lib.js";
import { browser } from "./store.js";

export const LANGUAGES = { "zh-CN": "中文", en: "English" };

const state = reactive({ language: "zh-CN", texts: {} });

/** The language in use: zh-CN or en. */
export function language() {
  return state.language;
}

/** The text of a key, with {0}, {1}, … replaced; the key itself if it has no text. */
export function t(key, ...values) {
  const text = state.texts[key] ?? key;
  return text.replace(/\{(\d)\}/g, (_, index) => values[index] ?? "");
}

/** Whether a key has a text: for codes that may be newer than this page. */
export function known(key) {
  return key in state.texts;
}

/** The text of a code such as a state; the code itself if it is not known. */
export function word(family, code) {
  return known(`${family}.${code}`) ? t(`${family}.${code}`) : String(code ?? "");
}

/** Changes the language, and remembers it. */
export async function speak(wanted) {
  const answer = await fetch(`page/texts/${wanted}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw new Error(`texts: ${answer.status}`);
  }
  state.texts = await answer.json();
  state.language = wanted;
  browser.set("language", wanted);
  document.documentElement.lang = wanted;
}

/** The language to begin with: asked for in the address, used last time, or Chinese. */
export function firstLanguage() {
  const asked = new URLSearchParams(location.search).get("lang") ?? browser.get("language");
  return asked in LANGUAGES ? asked : "zh-CN";
}
