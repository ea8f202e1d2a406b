import { html } from "../lib.js";
import { t } from "../texts.js";
import { Icon } from "../parts/icons.js";

/** Back to the choice, where there is one. */
export const BackButton = {
  props: { onBack: Function },
  setup: (props) => () =>
    props.onBack &&
    html`<button type="button" class="btn btn-link back" onClick=${props.onBack}>
      <${Icon} name="back" /> ${t("action.back")}
    </button>`,
};
