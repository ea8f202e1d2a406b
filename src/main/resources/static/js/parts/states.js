// A view that has nothing to show yet, or at all.
import { html } from "../lib.js";
import { t } from "../texts.js";
import { Icon } from "./icons.js";
import { ProblemNotice } from "./notice.js";

export const Loading = {
  props: { text: String },
  setup: (props) => () => html`
    <div class="loading" role="status">
      <span class="spinner" aria-hidden="true"></span>
      <span>${props.text ?? t("state.loading")}</span>
    </div>
  `,
};

export const Empty = {
  props: { title: String, text: String },
  setup: (props, { slots }) => () => html`
    <div class="empty">
      <${Icon} name="empty" />
      <p class="empty-title">${props.title}</p>
      ${props.text && html`<p>${props.text}</p>`} ${slots.default?.()}
    </div>
  `,
};

/** What a load has come to: its problem, its waiting, or what to do with its value. */
export const Loaded = {
  props: { from: Object },
  setup(props, { slots }) {
    return () => {
      const { value, problem, loading, reload } = props.from;
      return html`
        <${ProblemNotice} problem=${problem} retry=${reload} />
        ${value !== null ? slots.default(value) : loading && html`<${Loading} />`}
      `;
    };
  },
};
