// A self-built app of the company: the one way by which WeCom hands out unionids itself.
import { html, reactive } from "../lib.js";
import { api } from "../api.js";
import { t } from "../texts.js";
import { useAction, useDialog } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { AskDialog } from "../parts/ask.js";
import { Card } from "../parts/facts.js";
import { field, trimmed } from "../parts/field.js";

const FIELDS = [
  { name: "corpId", type: "text", maxlength: 64 },
  { name: "agentId", type: "text", inputmode: "numeric", pattern: "[0-9]*", maxlength: 15 },
  { name: "secret", type: "password", maxlength: 512 },
  { name: "callbackToken", type: "password", maxlength: 64 },
  {
    name: "callbackAesKey",
    type: "password",
    maxlength: 43,
    pattern: "[A-Za-z0-9]{43}",
    hint: "self-built.callbackAesKey.hint",
  },
];

const SelfBuiltAppDialog = {
  props: { tenant: String, corpId: String, onClose: Function, onDone: Function },
  setup(props) {
    const form = reactive({
      corpId: props.corpId ?? "",
      agentId: "",
      secret: "",
      callbackToken: "",
      callbackAesKey: "",
    });
    const save = useAction(async () => {
      const given = trimmed(form);
      await api.saveSelfBuiltApp(props.tenant, { ...given, agentId: Number(given.agentId) });
      props.onDone();
    });
    const callbackUrl = new URL(
      `wecom/callback/app/${encodeURIComponent(props.tenant)}`,
      document.baseURI,
    ).href;
    return () => html`
      <${AskDialog}
        title=${t(props.corpId ? "self-built.replace" : "self-built.title")}
        action=${save}
        go=${t("action.confirm")}
        reason=${Object.values(form).every((value) => value.trim()) ? "" : t("self-built.reason")}
        labels="self-built"
        wide
        onClose=${props.onClose}
        onGo=${save.run}
      >
        ${() => html`
          <p>${t(props.corpId ? "self-built.replace.intro" : "self-built.intro")}</p>
          <p class="form-text">${t("self-built.callback")} <code>${callbackUrl}</code></p>
          ${FIELDS.map(({ name, hint, ...more }) =>
            field(form, name, {
              id: `self-built-${name}`,
              label: t(`self-built.${name}`),
              required: true,
              title: hint && t(hint),
              autocomplete: "off",
              spellcheck: false,
              ...more,
            }),
          )}
        `}
      <//>
    `;
  },
};

/**
 * Links a company by its own app, or gives that app's credentials anew where it is linked by it.
 *
 * @prop corpId of the company whose app has new credentials; null to link one
 */
export const SelfBuiltAppButton = {
  props: { tenant: String, corpId: String, kind: String, onMoved: Function },
  setup(props) {
    const dialog = useDialog(() => props.onMoved());
    return () => html`
      <${ActionButton} kind=${props.kind} onPress=${dialog.show}>
        ${() => t(props.corpId ? "self-built.replace" : "self-built.go")}
      <//>
      ${dialog.open &&
      html`<${SelfBuiltAppDialog}
        tenant=${props.tenant}
        corpId=${props.corpId}
        onClose=${dialog.close}
        onDone=${dialog.done}
      />`}
    `;
  },
};

/** Where nothing is linked yet: the company's own app as a way of its own. */
export const SelfBuiltAppLine = {
  props: { tenant: String, onMoved: Function },
  setup: (props) => () => html`
    <div class="third-way">
      ${t("entry.self-built")}
      <${SelfBuiltAppButton} tenant=${props.tenant} kind="link" onMoved=${props.onMoved} />
    </div>
  `,
};

/** WeCom does not accept the app's secret any more: another one is needed, not an installation. */
export const ReplaceSecretStep = {
  props: { tenant: String, connection: Object, onMoved: Function },
  setup: (props) => () => html`
    <${Card}>
      ${() => html`
        <h1>${t("self-built.replace")}</h1>
        <p>${t("self-built.dead")}</p>
        <div>
          <${SelfBuiltAppButton}
            tenant=${props.tenant}
            corpId=${props.connection.corp.corpId}
            kind="primary"
            onMoved=${props.onMoved}
          />
        </div>
      `}
    <//>
  `,
};
