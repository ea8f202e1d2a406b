// A button that does something: busy while it does, shut with its reason for those who only look.
// Shut, it can still be reached by keyboard, where its reason is read.
import { html, useId } from "../lib.js";
import { mayAct } from "../session.js";
import { t } from "../texts.js";

/**
 * @prop kind of Bootstrap's buttons
 * @prop action from useAction, or anything with busy
 * @prop reason why it cannot be used now; empty if it can
 * @prop form id of the form that it submits, where it stands outside of it
 */
export const ActionButton = {
  props: {
    kind: { type: String, default: "primary" },
    action: Object,
    reason: String,
    small: Boolean,
    submit: Boolean,
    form: String,
    onPress: Function,
  },
  setup(props, { slots }) {
    const id = useId();
    return () => {
      const reason = mayAct() ? props.reason : t("role.viewer.reason");
      const busy = props.action?.busy ?? false;
      return html`
        <span class="action">
          <button
            type=${props.submit || props.form ? "submit" : "button"}
            form=${props.form}
            class=${`btn btn-${props.kind} ${props.small ? "btn-sm" : ""}`}
            aria-disabled=${busy || reason ? "true" : null}
            title=${reason || null}
            aria-describedby=${reason ? id : null}
            aria-busy=${busy ? "true" : null}
            onClick=${(event) => (busy || reason ? event.preventDefault() : props.onPress?.(event))}
          >
            ${busy && html`<span class="spinner spinner-small" aria-hidden="true"></span>`}
            ${slots.default()}
          </button>
          ${reason && html`<span id=${id} class="visually-hidden">${reason}</span>`}
        </span>
      `;
    };
  },
};
