// Something that happens elsewhere is waited for; the page goes on by itself.
import { html } from "../lib.js";
import { t } from "../texts.js";
import { ProblemNotice } from "./notice.js";

/**
 * @prop polling from usePolling
 * @prop quiet without a button, where the view has a better one
 */
export const Waiting = {
  props: { polling: Object, text: String, quiet: Boolean },
  setup: (props) => () => {
    const { state, secondsLeft, hurry } = props.polling;
    return html`
      <div class="waiting">
        <span class="spinner" aria-hidden="true"></span>
        <div>
          <p class="waiting-text" role="status">${props.text}</p>
          <p class="muted">
            ${state.asking ? t("waiting.asking") : t("waiting.next", secondsLeft.value)}
          </p>
        </div>
        ${!props.quiet &&
        html`<button
          type="button"
          class="btn btn-outline-primary btn-sm"
          disabled=${state.asking}
          onClick=${hurry}
        >
          ${t("waiting.now")}
        </button>`}
      </div>
      <${ProblemNotice} problem=${state.problem} />
    `;
  },
};
