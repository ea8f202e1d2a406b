// A state in a word and a colour; the word says it all.
import { html } from "../lib.js";
import { word } from "../texts.js";

const TONES = {
  SUCCEEDED: "success",
  LINKED: "success",
  ACTIVE: "success",
  RESOLVED: "success",
  DONE: "success",
  CONFIRMED: "success",
  RUNNING: "info",
  REPLAYING: "info",
  AUTHORISING: "info",
  REGISTERING: "info",
  HANDLING: "info",
  NEW: "info",
  PARTIAL: "warning",
  NEEDS_CONFIRMATION: "warning",
  CERTIFICATION_PENDING: "warning",
  DEVELOPER_ID_PENDING: "warning",
  REAUTHORISATION_REQUIRED: "danger",
  NOT_EFFECTIVE: "warning",
  FAILED: "danger",
  OPEN: "danger",
};

/** @prop family of the texts, such as run.state */
export const Badge = {
  props: { family: String, code: String },
  setup: (props) => () => html`
    <span class=${`tag tag-${TONES[props.code] ?? "neutral"}`}>
      ${word(props.family, props.code)}
    </span>
  `,
};
