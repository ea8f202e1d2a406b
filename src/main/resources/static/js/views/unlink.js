// The end of a connection, asked for twice.
import { html, reactive } from "../lib.js";
import { api } from "../api.js";
import { t } from "../texts.js";
import { useAction, useDialog } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { AskDialog } from "../parts/ask.js";
import { Card } from "../parts/facts.js";
import { tick } from "../parts/field.js";
import { SelfBuiltAppLine } from "./self-built-app.js";

const UnlinkDialog = {
  props: { tenant: String, corp: String, onClose: Function, onDone: Function },
  setup(props) {
    const form = reactive({ keepProfiles: true, understood: false });
    const unlink = useAction(async () => {
      await api.unlink(props.tenant, form.keepProfiles);
      props.onDone();
    });
    return () => html`
      <${AskDialog}
        title=${t("unlink.title")}
        action=${unlink}
        go=${t("unlink.go")}
        kind="danger"
        reason=${form.understood ? "" : t("unlink.reason")}
        onClose=${props.onClose}
        onGo=${unlink.run}
      >
        ${() => html`
          <p>${t("unlink.detail", props.corp)}</p>
          ${tick(form, "keepProfiles", { id: "keep-profiles", label: t("unlink.keep") })}
          ${!form.keepProfiles && html`<p class="quote">${t("unlink.erase")}</p>`}
          ${tick(form, "understood", { id: "understood", label: t("unlink.understood") })}
        `}
      <//>
    `;
  },
};

const UnlinkButton = {
  props: { tenant: String, connection: Object, kind: String, onMoved: Function },
  setup(props) {
    const dialog = useDialog(() => props.onMoved());
    return () => html`
      <${ActionButton} kind=${props.kind} onPress=${dialog.show}>
        ${() => t("unlink.go")}
      <//>
      ${dialog.open &&
      html`<${UnlinkDialog}
        tenant=${props.tenant}
        corp=${nameOf(props.connection.corp)}
        onClose=${dialog.close}
        onDone=${dialog.done}
      />`}
    `;
  },
};

const PROPS = { tenant: String, connection: Object, onMoved: Function };

/** The end of a connection that was in use. */
export const UnlinkCard = {
  props: PROPS,
  setup: (props) => () => html`
    <${Card} title=${t("unlink.title")}>
      ${() => html`
        <p>${t("unlink.intro")}</p>
        <${UnlinkButton} ...${props} kind="outline-danger" />
      `}
    <//>
  `,
};

/** For somebody who finds on the way that it is the wrong company. */
export const UnlinkLine = {
  props: PROPS,
  setup: (props) => () => html`
    <div class="third-way">
      ${t("unlink.wrong", nameOf(props.connection.corp))}
      <${UnlinkButton} ...${props} kind="link" />
    </div>
  `,
};

const GiveUpDialog = {
  props: { tenant: String, onClose: Function, onDone: Function },
  setup(props) {
    const giveUp = useAction(async () => {
      // Without a company there is nothing to erase; what earlier ones left behind stays.
      await api.unlink(props.tenant, true);
      props.onDone();
    });
    return () => html`
      <${AskDialog}
        title=${t("give-up.title")}
        action=${giveUp}
        go=${t("give-up.go")}
        cancel=${t("action.back")}
        kind="danger"
        onClose=${props.onClose}
        onGo=${giveUp.run}
      >
        ${() => html`<p>${t("give-up.detail")}</p>`}
      <//>
    `;
  },
};

const GiveUpButton = {
  props: { tenant: String, onMoved: Function },
  setup(props) {
    const dialog = useDialog(() => props.onMoved());
    return () => html`
      <${ActionButton} kind="link" onPress=${dialog.show}>${() => t("give-up.go")}<//>
      ${dialog.open &&
      html`<${GiveUpDialog}
        tenant=${props.tenant}
        onClose=${dialog.close}
        onDone=${dialog.done}
      />`}
    `;
  },
};

/** While a link is waited for: the company's own app instead, or nothing after all. */
export const GiveUpLine = {
  props: PROPS,
  setup: (props) => () =>
    props.connection.corp
      ? html`<${UnlinkLine} ...${props} />`
      : html`
          <${SelfBuiltAppLine} tenant=${props.tenant} onMoved=${props.onMoved} />
          <div class="third-way">
            ${t("give-up.intro")}
            <${GiveUpButton} tenant=${props.tenant} onMoved=${props.onMoved} />
          </div>
        `,
};

function nameOf(corp) {
  return corp.fullName || corp.name || corp.corpId;
}
