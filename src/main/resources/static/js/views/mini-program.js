// 全员营销小程序: the secret of the associated mini program.
import { html, reactive, ref } from "../lib.js";
import { api } from "../api.js";
import { moment } from "../format.js";
import { t } from "../texts.js";
import { useAction } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { Dialog } from "../parts/dialog.js";
import { Card, Facts } from "../parts/facts.js";
import { ProblemNotice } from "../parts/notice.js";

const MiniProgramDialog = {
  props: { tenant: String, appId: String, onClose: Function, onDone: Function },
  setup(props) {
    const form = reactive({ appId: props.appId ?? "", secret: "" });
    const save = useAction(async () => {
      await api.saveMiniProgram(props.tenant, {
        appId: form.appId.trim(),
        secret: form.secret.trim(),
      });
      props.onDone();
    });
    return () => html`
      <${Dialog} title=${t("mini-program.title")} onClose=${props.onClose}>
        ${{
          default: () => html`
            <p>${t("mini-program.intro")}</p>
            <form
              id="mini-program-form"
              onSubmit=${(event) => {
                event.preventDefault();
                save.run();
              }}
            >
              <label class="form-label" for="mini-program-app-id">${t("mini-program.appId")}</label>
              <input
                id="mini-program-app-id"
                class="form-control"
                required
                maxlength="64"
                autocomplete="off"
                spellcheck="false"
                placeholder="wx…"
                value=${form.appId}
                onInput=${(event) => (form.appId = event.target.value)}
              />
              <label class="form-label" for="mini-program-secret">Secret</label>
              <input
                id="mini-program-secret"
                class="form-control"
                type="password"
                required
                maxlength="200"
                autocomplete="off"
                aria-describedby="mini-program-secret-note"
                value=${form.secret}
                onInput=${(event) => (form.secret = event.target.value)}
              />
              <p id="mini-program-secret-note" class="form-text">${t("mini-program.note")}</p>
            </form>
            <${ProblemNotice} problem=${save.problem} />
          `,
          actions: () => html`
            <button type="button" class="btn btn-outline-secondary" onClick=${props.onClose}>
              ${t("action.cancel")}
            </button>
            <${ActionButton}
              action=${save}
              reason=${form.appId.trim() && form.secret.trim() ? "" : t("mini-program.reason")}
              onPress=${() => save.run()}
            >
              ${() => t("action.confirm")}
            <//>
          `,
        }}
      <//>
    `;
  },
};

export const MiniProgramCard = {
  props: { tenant: String, miniProgram: Object, onChanged: Function },
  setup(props) {
    const open = ref(null);
    const close = () => (open.value = null);
    const remove = useAction(async () => {
      await api.removeMiniProgram(props.tenant);
      close();
      await props.onChanged();
    });
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
                    ["Secret", html`<code>${secretMasked}</code>`],
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
            html`<${Dialog} title=${t("mini-program.remove")} onClose=${close}>
              ${{
                default: () => html`
                  <p>${t("mini-program.remove.detail")}</p>
                  <${ProblemNotice} problem=${remove.problem} />
                `,
                actions: () => html`
                  <button type="button" class="btn btn-outline-secondary" onClick=${close}>
                    ${t("action.cancel")}
                  </button>
                  <${ActionButton} kind="danger" action=${remove} onPress=${() => remove.run()}>
                    ${() => t("action.remove")}
                  <//>
                `,
              }}
            <//>`}
          `}
        <//>
      `;
    };
  },
};
