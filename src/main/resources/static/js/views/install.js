// 立即关联: the app is installed in the company's WeCom, by a link or its QR code.
import { html } from "../lib.js";
import { api } from "../api.js";
import { t } from "../texts.js";
import { useAction } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { TimedLink } from "../parts/link.js";
import { Waiting } from "../parts/waiting.js";
import { useLink, Way, WAY_PROPS } from "./way.js";

export const InstallStep = {
  props: WAY_PROPS,
  setup(props) {
    const { link, authorize } = useInstallLink(props);
    return () => html`
      <${Way}
        title=${t("install.title")}
        intro=${t("install.intro")}
        problem=${authorize.problem}
        onBack=${props.onBack}
        onOther=${props.onOther}
        other=${t("install.other")}
      >
        ${() => html`
          <ol class="guide">
            ${[1, 2, 3].map((n) => html`<li key=${n}>${t(`install.step${n}`)}</li>`)}
          </ol>
          ${link.value
            ? html`
                <${InstallLink} link=${link.value} renew=${authorize} />
                <${Waiting} polling=${props.polling} text=${t("install.waiting")} />
              `
            : html`
                <p>
                  <${ActionButton} action=${authorize} onPress=${() => authorize.run()}>
                    ${() => t("install.go")}
                  <//>
                </p>
              `}
        `}
      <//>
    `;
  },
};

/** The link by which a company installs the app, and the action that makes a new one. */
export function useInstallLink(props) {
  const { made, link } = useLink(() => props.connection, "INSTALL");
  const authorize = useAction(async () => {
    const { installUrl, expiresAt } = await api.authorize(props.tenant);
    made.value = { url: installUrl, expiresAt };
    props.polling.hurry();
  });
  return { link, authorize };
}

/** @prop renew action that makes a new one */
export const InstallLink = {
  props: { link: Object, renew: Object },
  setup: (props) => () => html`
    <${TimedLink}
      link=${props.link}
      renew=${props.renew}
      open=${t("install.open")}
      scan=${t("install.scan")}
    />
  `,
};
