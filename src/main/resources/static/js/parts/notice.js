// What somebody should read before going on.
import { html } from "../lib.js";
import { t, word } from "../texts.js";
import { Icon } from "./icons.js";

/** @prop tone info, success, warning or danger */
export const Notice = {
  props: { tone: { type: String, default: "info" }, title: String, live: Boolean },
  setup(props, { slots }) {
    return () => html`
      <div
        class=${`notice notice-${props.tone}`}
        role=${props.live ? (props.tone === "danger" ? "alert" : "status") : "note"}
      >
        <${Icon} name=${props.tone} />
        <div class="notice-body">
          ${props.title && html`<p class="notice-title">${props.title}</p>`}
          ${slots.default?.()}
        </div>
      </div>
    `;
  },
};

/**
 * A problem as the server tells it, and a way to try again where there is one.
 *
 * @prop labels beginning of the keys of the form's labels, for fields that the server names
 */
export const ProblemNotice = {
  props: { problem: Object, retry: Function, labels: String },
  setup(props) {
    return () =>
      props.problem &&
      html`
        <${Notice} tone="danger" title=${props.problem.title} live>
          ${() => html`
            ${props.problem.detail && html`<p>${props.problem.detail}</p>`}
            ${props.problem.more?.errors?.length > 0 &&
            html`<ul>
              ${props.problem.more.errors.map(
                ({ field, message }) => html`
                  <li key=${field + message}>
                    ${field ? t("error.field", label(props.labels, field), message) : message}
                  </li>
                `,
              )}
            </ul>`}
            ${props.retry &&
            html`<button type="button" class="btn btn-sm btn-outline-secondary" onClick=${props.retry}>
              ${t("action.retry")}
            </button>`}
          `}
        <//>
      `;
  },
};

/** A field as the form calls it; as the server does where no form is at hand. */
function label(labels, field) {
  return labels ? word(labels, field) : field;
}
