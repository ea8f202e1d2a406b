// A self-built app of the company: the one way by which WeCom hands out unionids itself.
import { html, reactive } from "../lib.js";
import { api } from "../api.js";
import { t } from "../texts.js";
import { useAction } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { Dialog } from "../parts/dialog.js";
import { ProblemNotice } from "../parts/notice.js";

const FIELDS = [
  { name: "corpId", type: "text" },
  { name: "agentId", type: "text" },
  { name: "secret", type: "password" },
  { name: "callbackToken", type: "password" },
  { name: "callbackAesKey", type: "password" },
];

export const SelfBuiltAppDialog = {
  props: { tenant: String, corpId: String, onClose: Function, onDone: Function },
  setup(props) {
    const form = reactive(Object.fromEntries(FIELDS.map(({ name }) => [name, ""])));
    const save = useAction(async () => {
      await api.saveSelfBuiltApp(props.tenant, {
        ...Object.fromEntries(Object.entries(form).map(([name, value]) => [name, value.trim()])),
        agentId: Number(form.agentId),
      });
      props.onDone();
    });
    const callbackUrl = new URL(
      `wecom/callback/app/${encodeURIComponent(props.tenant)}`,
      document.baseURI,
    ).href;
    return () => html`
      <${Dialog} title=${t("self-built.title")} onClose=${props.onClose} wide>
        ${{
          default: () => html`
            <p>${t("self-built.intro")}</p>
            <p class="form-text">${t("self-built.callback")} <code>${callbackUrl}</code></p>
            ${FIELDS.map(
              ({ name, type }) => html`
                <div key=${name}>
                  <label class="form-label" for=${`self-built-${name}`}>
                    ${t(`self-built.${name}`)}
                  </label>
                  <input
                    id=${`self-built-${name}`}
                    class="form-control"
                    type=${type}
                    required
                    maxlength="200"
                    autocomplete="off"
                    spellcheck="false"
                    inputmode=${name === "agentId" ? "numeric" : null}
                    value=${form[name]}
                    onInput=${(event) => (form[name] = event.target.value)}
                  />
                </div>
              `,
            )}
            <${ProblemNotice} problem=${save.problem} />
          `,
          actions: () => html`
            <button type="button" class="btn btn-outline-secondary" onClick=${props.onClose}>
              ${t("action.cancel")}
            </button>
            <${ActionButton}
              action=${save}
              reason=${Object.values(form).every((value) => value.trim())
                ? ""
                : t("self-built.reason")}
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
