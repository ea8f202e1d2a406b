// A linked WeCom: who it is, what the app sees, what was found, what can be set.
import { html } from "../lib.js";
import { api } from "../api.js";
import { day, duration, listed, moment, number } from "../format.js";
import { address } from "../router.js";
import { t, word } from "../texts.js";
import { useAction } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { Badge } from "../parts/badge.js";
import { Card, Facts } from "../parts/facts.js";
import { ProblemNotice } from "../parts/notice.js";
import { Finding, OpenAdminConsole } from "./developer-id.js";
import { MiniProgramCard } from "./mini-program.js";
import { SelfBuiltAppButton } from "./self-built-app.js";
import { UnlinkCard } from "./unlink.js";

const VisibleRange = {
  props: { range: Object },
  setup: (props) => () => {
    const { departmentIds = [], userIds = [], tagIds = [] } = props.range ?? {};
    return html`
      <${Facts}
        rows=${[
          [t("overview.range.departments"), ids(departmentIds)],
          [t("overview.range.members"), ids(userIds)],
          [t("overview.range.tags"), ids(tagIds)],
        ]}
      />
      <p class="muted">${t("overview.range.note")}</p>
    `;
  },
};

/** So many, and the first of them. */
function ids(list) {
  if (list.length === 0) {
    return t("overview.range.none");
  }
  const shown = listed(list.slice(0, 5));
  return list.length > 5 ? t("overview.range.more", shown, number(list.length)) : shown;
}

const LastSync = {
  props: { run: Object },
  setup: (props) => () => {
    const { run } = props;
    if (!run) {
      return html`<p class="muted">${t("overview.no-sync")}</p>`;
    }
    const seconds = run.finishedAt && (new Date(run.finishedAt) - new Date(run.startedAt)) / 1000;
    return html`
      <${Facts}
        rows=${[
          [t("run.state"), html`<${Badge} family="run.state" code=${run.state} />`],
          [t("run.started"), moment(run.startedAt)],
          [t("run.took"), seconds !== null ? duration(seconds) : null],
          [t("run.fetched"), number(run.progress.fetched)],
        ]}
      />
    `;
  },
};

export const OverviewView = {
  props: {
    tenant: String,
    connection: Object,
    finding: Object,
    onFound: Function,
    onMoved: Function,
  },
  setup(props) {
    const look = useAction(async () => {
      props.onFound(await api.confirmDeveloperId(props.tenant));
      await props.onMoved();
    });
    return () => {
      const { connection } = props;
      const corp = connection.corp ?? {};
      const finding = props.finding ?? connection.developerId;
      const selfBuilt = connection.appType === "SELF_BUILT";
      return html`
        <header class="view-head">
          <div>
            <h1>${corp.fullName || corp.name || word("app-type", connection.appType)}</h1>
            <p class="muted">${t("overview.linked")}</p>
          </div>
          <${Badge} family="connection.state" code=${connection.state} />
        </header>
        <div class="columns">
          <${Card} title=${t("overview.corp")}>
            ${() => html`<${Facts}
              rows=${[
                [t("overview.corp.name"), corp.name],
                [t("overview.corp.fullName"), corp.fullName],
                [t("overview.corp.verified"), verified(corp)],
                [
                  t("overview.corp.subjectType"),
                  corp.subjectType && word("subject-type", corp.subjectType),
                ],
                [t("overview.corp.id"), html`<code>${corp.corpId}</code>`],
                [t("overview.app-type"), word("app-type", connection.appType)],
              ]}
            />`}
          <//>
          <${Card} title=${t("overview.range")}>
            ${() => html`<${VisibleRange} range=${connection.visibleRange} />`}
          <//>
          <${Card} title=${t("overview.last-sync")}>
            ${{
              default: () => html`<${LastSync} run=${connection.lastSync} />`,
              aside: () => html`<a href=${address(props.tenant, "sync")}>${t("overview.to-sync")}</a>`,
            }}
          <//>
          <${MiniProgramCard}
            tenant=${props.tenant}
            miniProgram=${connection.miniProgram}
            onChanged=${props.onMoved}
          />
        </div>
        <${Card} title=${t("developer-id.title")}>
          ${() => html`
            ${finding
              ? html`<${Finding}
                  finding=${finding}
                  selfBuilt=${selfBuilt}
                  live=${props.finding !== null}
                />`
              : html`<p class="muted">${t("developer-id.unchecked")}</p>`}
            ${connection.developerId?.checkedAt &&
            html`<p class="muted">
              ${t("developer-id.checked", moment(connection.developerId.checkedAt))}
            </p>`}
            <${ProblemNotice} problem=${look.problem} />
            <div class="buttons">
              <${ActionButton} kind="outline-primary" action=${look} onPress=${() => look.run()}>
                ${() => t("developer-id.again")}
              <//>
              <${OpenAdminConsole} url=${connection.adminUrl} />
              ${selfBuilt &&
              html`<${SelfBuiltAppButton}
                tenant=${props.tenant}
                corpId=${corp.corpId}
                kind="link"
                onMoved=${props.onMoved}
              />`}
            </div>
            <p class="muted">${t("developer-id.again.note")}</p>
            ${!selfBuilt && html`<p class="muted">${t("self-built.unlink-first")}</p>`}
          `}
        <//>
        <${UnlinkCard} tenant=${props.tenant} connection=${connection} onMoved=${props.onMoved} />
      `;
    };
  },
};

function verified(corp) {
  if (corp.verified === null || corp.verified === undefined) {
    return null;
  }
  if (!corp.verified) {
    return t("overview.corp.not-verified");
  }
  return corp.verifiedUntil
    ? t("overview.corp.verified-until", day(corp.verifiedUntil))
    : t("overview.corp.is-verified");
}
