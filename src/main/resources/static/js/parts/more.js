// The end of a list that grows part by part.
import { html } from "../lib.js";
import { t } from "../texts.js";
import { Loading } from "./states.js";
import { ProblemNotice } from "./notice.js";

/** @prop list from useList */
export const More = {
  props: { list: Object },
  setup: (props) => () => {
    const { list } = props;
    return html`
      <${ProblemNotice}
        problem=${list.problem}
        retry=${list.items.length > 0 ? list.more : list.reload}
      />
      ${list.loading && html`<${Loading} />`}
      ${!list.loading &&
      !list.problem &&
      list.cursor &&
      html`
        <p class="more">
          <button type="button" class="btn btn-outline-secondary" onClick=${list.more}>
            ${t("action.more")}
          </button>
        </p>
      `}
    `;
  },
};
