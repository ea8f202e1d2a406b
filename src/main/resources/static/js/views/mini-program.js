// 全员营销小程序: the secret of the associated mini program.
import { html, reactive, ref } from "../lib.js";
import { api } from "../api.js";
import { moment } from "../format.js";
import { t } from "../texts.js";
import { useAction } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { AskDialog } from "../parts/ask.js";
import { Card, Facts } from "../parts/facts.js";
import { field, trimmed } from "../parts/field.js";

const MiniProgramDialog = {
  props: { tenant: String, appId: String, onClose: Function, onDone: Function },
  setup(props) {
    const form = reactive({ appId: props.appId ?? "", secret: "" });
    const save = useAction(async () => {
      await api.saveMiniProgram(props.tenant, trimmed(form));
      props.onDone();
    });
    return () => html`
      <${AskDialog}
        title=${t("mini-program.title")}
        action=${save}
        go=${t("action.confirm")}
        reason=${form.appId.trim() && form.secret.trim() ? "" : t("mini-program.reason")}
        labels="mini-program"
        onClose=${props.onClose}
        onGo=${save.run}
      >
        ${() => html`
          <p>${t("mini-program.intro")}</p>
          ${field(form, "appId", {
            id: "mini-program-app-id",
            label: t("mini-program.appId"),
            required: true,
            maxlength: 64,
            autocomplete: "off",
            spellcheck: false,
            placeholder: "wx…",
          })}
          ${field(form, "secret", {
            id: "mini-program-secret",
            label: t("mini-program.secret"),
            note: t("mini-program.note"),
            type: "password",
            required: true,
            maxlength: 512,
            autocomplete: "off",
          })}
        `}
      <//>
    `;
  },
};

const RemoveDialog = {
  props: { tenant: String, onClose: Function, onDone: Function },
  setup(props) {
    const remove = useAction(async () => {
      await api.removeMiniProgram(props.tenant);
      props.onDone();
    });
    return () => html`
      <${AskDialog}
        title=${t("mini-program.remove")}
        action=${remove}
        go=${t("action.remove")}
        kind="danger"
        onClose=${props.onClose}
        onGo=${remove.run}
      >
        ${() => html`<p>${t("mini-program.remove.detail")}</p>`}
      <//>
    `;
  },
};

export const MiniProgramCard = {
  props: { tenant: String, miniProgram: Object, onChanged: Function },
  setup(props) {
    const open = ref(null);
    const close = () => (open.value = null);
    function done() {
      close();
      props.onChanged();
    }

    return () => {
      const { configured, appId, secretMasked, verifiedAt } = props.miniProgram ?? {};
      return html`
        <${Card} title=${t("mini-program.title")}>
          ${() => html`
            ${configured
              ? html`<${Facts}
                  rows=${[
                    [t("mini-program.appId"), html`<code>${appId}</code>`],
                    [t("mini-program.secret"), html`<code>${secretMasked}</code>`],
                    [t("mini-program.verified"), moment(verifiedAt)],
                  ]}
                />`
              : html`<p class="muted">${t("mini-program.none")}</p>`}
            <p class="buttons">
              <${ActionButton} kind="outline-primary" onPress=${() => (open.value = "edit")}>
                ${() => t(configured ? "mini-program.replace" : "mini-program.set")}
              <//>
              ${configured &&
              html`<${ActionButton} kind="link" onPress=${() => (open.value = "remove")}>
                ${() => t("action.remove")}
              <//>`}
            </p>
            ${open.value === "edit" &&
            html`<${MiniProgramDialog}
              tenant=${props.tenant}
              appId=${appId}
              onClose=${close}
              onDone=${done}
            />`}
            ${open.value === "remove" &&
            html`<${RemoveDialog} tenant=${props.tenant} onClose=${close} onDone=${done} />`}
          `}
        <//>
      `;
    };
  },
};
