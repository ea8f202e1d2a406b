// A dialog that leads to one thing: what it asks or tells, what went wrong, a way out and the button.
import { html, useId } from "../lib.js";
import { t } from "../texts.js";
import { ActionButton } from "./action.js";
import { Dialog } from "./dialog.js";
import { ProblemNotice } from "./notice.js";

/**
 * @prop action from useAction; its problem is shown
 * @prop go words of the button
 * @prop cancel words of the way out
 * @prop kind of the button, as Bootstrap names them
 * @prop reason why the button cannot be used now; empty if it can
 * @prop labels see ProblemNotice
 * @prop onGo called by the button, and by Enter in a field
 * @slot default the content
 */
export const AskDialog = {
  props: {
    title: String,
    action: Object,
    go: String,
    cancel: String,
    kind: String,
    reason: String,
    labels: String,
    wide: Boolean,
    onClose: Function,
    onGo: Function,
  },
  setup(props, { slots }) {
    const id = useId();
    function submit(event) {
      event.preventDefault();
      props.onGo();
    }
    return () => html`
      <${Dialog}
        title=${props.title}
        wide=${props.wide}
        busy=${props.action.busy}
        onClose=${props.onClose}
      >
        ${{
          default: () => html`
            <form id=${id} onSubmit=${submit}>${slots.default()}</form>
            <${ProblemNotice} problem=${props.action.problem} labels=${props.labels} />
          `,
          actions: () => html`
            <button
              type="button"
              class="btn btn-outline-secondary"
              disabled=${props.action.busy}
              onClick=${props.onClose}
            >
              ${props.cancel ?? t("action.cancel")}
            </button>
            <${ActionButton} kind=${props.kind} form=${id} action=${props.action} reason=${props.reason}>
              ${() => props.go}
            <//>
          `,
        }}
      <//>
    `;
  },
};
