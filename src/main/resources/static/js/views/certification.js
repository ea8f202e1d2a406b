// The new company is certified in WeCom; or this step is left for later.
import { html } from "../lib.js";
import { api } from "../api.js";
import { t } from "../texts.js";
import { useAction, useDialog } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { AskDialog } from "../parts/ask.js";
import { Card } from "../parts/facts.js";
import { Icon } from "../parts/icons.js";
import { ProblemNotice } from "../parts/notice.js";
import { Waiting } from "../parts/waiting.js";
import { InstallLink, useInstallLink } from "./install.js";

const SkipDialog = {
  props: { tenant: String, onClose: Function, onDone: Function },
  setup(props) {
    const skip = useAction(async () => {
      await api.certify(props.tenant, true);
      props.onDone();
    });
    return () => html`
      <${AskDialog}
        title=${t("certify.skip.title")}
        action=${skip}
        go=${t("certify.skip")}
        onClose=${props.onClose}
        onGo=${skip.run}
      >
        ${() => html`<p>${t("certify.skip.detail")}</p>`}
      <//>
    `;
  },
};

export const CertificationStep = {
  props: { tenant: String, connection: Object, polling: Object, onMoved: Function },
  setup(props) {
    const skipping = useDialog(() => props.onMoved());
    const certify = useAction(async () => {
      await api.certify(props.tenant, false);
      await props.onMoved();
    });
    const { link, authorize } = useInstallLink(props);

    return () => html`
      <${Card}>
        ${() => html`
          <h1>${t("certify.title")}</h1>
          <p>${t("certify.intro")}</p>
          ${props.connection.corp?.fullName &&
          html`<p>${t("certify.corp", props.connection.corp.fullName)}</p>`}
          <p class="buttons">
            <a
              class="btn btn-outline-primary"
              href=${props.connection.adminUrl}
              target="_blank"
              rel="noopener noreferrer"
            >
              ${t("certify.open")} <${Icon} name="external" />
              <span class="visually-hidden">${t("link.new-tab")}</span>
            </a>
            <${ActionButton} action=${certify} onPress=${() => certify.run()}>
              ${() => t("certify.done")}
            <//>
            <${ActionButton} kind="link" onPress=${skipping.show}>
              ${() => t("certify.skip")}
            <//>
          </p>
          <${ProblemNotice} problem=${certify.problem} />
          <${Waiting} polling=${props.polling} text=${t("certify.waiting")} quiet />
          ${(link.value || certify.problem?.code === "authorization_awaited") &&
          html`<h2>${t("certify.install")}</h2>
            <p>${t("certify.install.detail")}</p>
            <${ProblemNotice} problem=${authorize.problem} />
            ${link.value
              ? html`<${InstallLink} link=${link.value} renew=${authorize} />`
              : html`<p>
                  <${ActionButton}
                    kind="outline-primary"
                    action=${authorize}
                    onPress=${() => authorize.run()}
                  >
                    ${() => t("install.go")}
                  <//>
                </p>`}`}
          ${skipping.open &&
          html`<${SkipDialog}
            tenant=${props.tenant}
            onClose=${skipping.close}
            onDone=${skipping.done}
          />`}
        `}
      <//>
    `;
  },
};
