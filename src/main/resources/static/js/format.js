// Numbers and times as the person's language writes them.
import { language, t } from "./texts.js";

export function number(value) {
  return value === null || value === undefined
    ? "–"
    : new Intl.NumberFormat(language()).format(value);
}

/** Day and time, in the person's time zone. */
export function moment(value) {
  return value
    ? new Intl.DateTimeFormat(language(), {
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        hourCycle: "h23",
      }).format(new Date(value))
    : "–";
}

/** The same as short as an axis wants it: without the year and the seconds. */
export function briefly(value) {
  return new Intl.DateTimeFormat(language(), {
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(new Date(value));
}

/** Several words in a row, as the person's language separates them. */
export function listed(words) {
  return words.length === 0 ? "" : words.reduce((before, word) => t("list.pair", before, word));
}

export function day(value) {
  return value
    ? new Intl.DateTimeFormat(language(), {
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
      }).format(new Date(value))
    : "–";
}

/** A length of time in its two largest units. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined || Number.isNaN(seconds)) {
    return "–";
  }
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) {
    return t("duration.seconds", whole);
  }
  if (whole < 3600) {
    return t("duration.minutes", Math.floor(whole / 60), whole % 60);
  }
  return t("duration.hours", Math.floor(whole / 3600), Math.floor((whole % 3600) / 60));
}

/** Minutes and seconds of a countdown. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
