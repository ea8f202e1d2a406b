// The WeChat developer ID: bound in WeCom's admin console, then looked for with real customers.
import { html } from "../lib.js";
import { api } from "../api.js";
import { number } from "../format.js";
import { t } from "../texts.js";
import { useAction } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { Card } from "../parts/facts.js";
import { Icon } from "../parts/icons.js";
import { Notice, ProblemNotice } from "../parts/notice.js";

const TONES = { CONFIRMED: "success", NOT_EFFECTIVE: "warning", UNKNOWN: "info" };

/** What a look for unionids found, in plain words, and what to do about it. */
export const Finding = {
  props: { finding: Object, selfBuilt: Boolean, live: Boolean },
  setup: (props) => () => {
    const { status, wechatCustomers, withUnionid } = props.finding;
    const bindFirst = status === "NOT_EFFECTIVE" && props.selfBuilt;
    return html`
      <${Notice}
        tone=${TONES[status] ?? "info"}
        title=${t(`developer-id.${status}`)}
        live=${props.live}
      >
        ${() => html`
          <p>${t(`developer-id.${status}.found`, number(wechatCustomers), number(withUnionid))}</p>
          <p>${t(bindFirst ? "developer-id.bind-first" : `developer-id.${status}.todo`)}</p>
        `}
      <//>
    `;
  },
};

export const OpenAdminConsole = {
  props: { url: String },
  setup: (props) => () => html`
    <a class="btn btn-outline-primary" href=${props.url} target="_blank" rel="noopener noreferrer">
      ${t("developer-id.bind")} <${Icon} name="external" />
      <span class="visually-hidden">${t("link.new-tab")}</span>
    </a>
  `,
};

export const DeveloperIdStep = {
  props: {
    tenant: String,
    connection: Object,
    onFound: Function,
    onMoved: Function,
  },
  setup(props) {
    const confirm = useAction(async () => {
      const found = await api.confirmDeveloperId(props.tenant);
      props.onFound(found);
      await props.onMoved();
    });
    return () => html`
      <${Card}>
        ${() => html`
          <h1>${t("developer-id.title")}</h1>
          <p>${t("developer-id.intro")}</p>
          <ol class="guide">
            ${[1, 2, 3].map((n) => html`<li key=${n}>${t(`developer-id.step${n}`)}</li>`)}
          </ol>
          ${props.connection.appType !== "SELF_BUILT" &&
          html`<${Notice}>${() => html`<p>${t("developer-id.honest")}</p>`}<//>`}
          <${ProblemNotice} problem=${confirm.problem} />
          <p class="buttons">
            <${OpenAdminConsole} url=${props.connection.adminUrl} />
            <${ActionButton} action=${confirm} onPress=${() => confirm.run()}>
              ${() => t("developer-id.done")}
            <//>
          </p>
        `}
      <//>
    `;
  },
};
