// The two ways to a linked WeCom.
import { html } from "../lib.js";
import { t } from "../texts.js";
import { ActionButton } from "../parts/action.js";
import { Icon } from "../parts/icons.js";
import { SelfBuiltAppLine } from "./self-built-app.js";

const WAYS = [
  { choice: "install", icon: "link", kind: "primary" },
  { choice: "register", icon: "building", kind: "outline-primary" },
];

export const EntryView = {
  props: { tenant: String, onChoose: Function, onMoved: Function },
  setup: (props) => () => html`
    <header class="view-head entry-head">
      <h1>${t("entry.title")}</h1>
      <p class="lead">${t("entry.intro")}</p>
    </header>
    <div class="ways">
      ${WAYS.map(
        ({ choice, icon, kind }) => html`
          <section key=${choice} class="panel way">
            <span class="way-icon"><${Icon} name=${icon} /></span>
            <h2>${t(`entry.${choice}`)}</h2>
            <p>${t(`entry.${choice}.who`)}</p>
            <ol class="way-steps">
              ${[1, 2, 3].map((n) => html`<li key=${n}>${t(`entry.${choice}.step${n}`)}</li>`)}
            </ol>
            <${ActionButton} kind=${kind} onPress=${() => props.onChoose(choice)}>
              ${() => t(`entry.${choice}.go`)}
            <//>
          </section>
        `,
      )}
    </div>
    <${SelfBuiltAppLine} tenant=${props.tenant} onMoved=${props.onMoved} />
    <section class="panel promise">
      <h2>${t("entry.after")}</h2>
      <ul>
        ${[1, 2, 3].map((n) => html`<li key=${n}>${t(`entry.after.${n}`)}</li>`)}
      </ul>
    </section>
  `,
};
