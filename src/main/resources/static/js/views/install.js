// 立即关联: the app is installed in the company's WeCom, by a link or its QR code.
import { computed, html, ref } from "../lib.js";
import { api } from "../api.js";
import { t } from "../texts.js";
import { useAction } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { Card } from "../parts/facts.js";
import { ProblemNotice } from "../parts/notice.js";
import { TimedLink } from "../parts/link.js";
import { Waiting } from "../parts/waiting.js";
import { BackButton } from "./back.js";

export const InstallStep = {
  props: {
    tenant: String,
    connection: Object,
    polling: Object,
    onMoved: Function,
    onBack: Function,
    onOther: Function,
  },
  setup(props) {
    const made = ref(null);
    const authorize = useAction(async () => {
      const link = await api.authorize(props.tenant);
      made.value = { url: link.installUrl, expiresAt: link.expiresAt };
      props.polling.hurry();
    });
    const link = computed(() => newer(made.value, pendingLink(props.connection, "INSTALL")));

    return () => html`
      <${Card}>
        ${() => html`
          <${BackButton} onBack=${props.onBack} />
          <h1>${t("install.title")}</h1>
          <p>${t("install.intro")}</p>
          <ol class="guide">
            ${[1, 2, 3].map((n) => html`<li key=${n}>${t(`install.step${n}`)}</li>`)}
          </ol>
          <${ProblemNotice} problem=${authorize.problem} />
          ${link.value
            ? html`
                <${TimedLink}
                  link=${link.value}
                  renew=${authorize}
                  open=${t("install.open")}
                  scan=${t("install.scan")}
                />
                <${Waiting} polling=${props.polling} text=${t("install.waiting")} />
              `
            : html`
                <p>
                  <${ActionButton} action=${authorize} onPress=${() => authorize.run()}>
                    ${() => t("install.go")}
                  <//>
                </p>
              `}
          ${props.onOther &&
          html`<p class="other-way">
            <button type="button" class="btn btn-link" onClick=${props.onOther}>
              ${t("install.other")}
            </button>
          </p>`}
        `}
      <//>
    `;
  },
};

/** Whichever of two links works longer; either may be null. */
export function newer(one, other) {
  return one && other ? (one.expiresAt > other.expiresAt ? one : other) : (one ?? other);
}

/** The link that the server still knows of, for somebody who comes back to the page. */
export function pendingLink(connection, kind) {
  const pending = connection.pending;
  return pending && pending.kind === kind
    ? { url: pending.url ?? "", expiresAt: pending.expiresAt }
    : null;
}
