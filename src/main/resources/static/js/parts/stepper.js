// Where a person is on the way.
import { html } from "../lib.js";
import { t } from "../texts.js";
import { Icon } from "./icons.js";

/** @prop steps names in their order */
/** @prop current index of the step under way; steps before it are done */
export const Stepper = {
  props: { steps: Array, current: Number },
  setup: (props) => () => html`
    <nav aria-label=${t("steps.label")}>
      <ol class="stepper">
        ${props.steps.map((step, index) => {
          const state =
            index < props.current ? "done" : index === props.current ? "current" : "open";
          return html`
            <li
              key=${step}
              class=${`step step-${state}`}
              aria-current=${state === "current" ? "step" : null}
            >
              <span class="step-mark" aria-hidden="true">
                ${state === "done" ? html`<${Icon} name="check" />` : index + 1}
              </span>
              <span class="step-name">
                ${step}
                ${state === "done" && html`<span class="visually-hidden">${t("steps.done")}</span>`}
              </span>
            </li>
          `;
        })}
      </ol>
    </nav>
  `,
};
