// Every transition of the connection: when, who, why.
import { html } from "../lib.js";
import { api } from "../api.js";
import { moment } from "../format.js";
import { t, word } from "../texts.js";
import { useList } from "../use.js";
import { Badge } from "../parts/badge.js";
import { Card } from "../parts/facts.js";
import { More } from "../parts/more.js";
import { Empty } from "../parts/states.js";
import { Why } from "../parts/why.js";

export const HistoryView = {
  props: { tenant: String },
  setup(props) {
    const transitions = useList((page) => api.history(props.tenant, page));

    function item(one) {
      return html`
        <li key=${one.transitionId} class="event">
          <p class="event-what">${word("connection.event", one.event)}</p>
          <p>
            ${one.fromState === one.toState
              ? html`<${Badge} family="connection.state" code=${one.toState} />`
              : html`<${Badge} family="connection.state" code=${one.fromState} />
                  <span aria-hidden="true"> → </span>
                  <span class="visually-hidden">${t("history.to")}</span>
                  <${Badge} family="connection.state" code=${one.toState} />`}
          </p>
          ${one.cause && html`<p class="event-cause">${one.cause}</p>`}
          <${Why} detail=${one.causeDetail} />
          <p class="muted">
            <time datetime=${one.at}>${moment(one.at)}</time> · ${word("actor", one.actor)}
          </p>
        </li>
      `;
    }

    return () => html`
      <header class="view-head">
        <div>
          <h1>${t("nav.history")}</h1>
          <p class="muted">${t("history.intro")}</p>
        </div>
      </header>
      <${Card}>
        ${() => html`
          ${transitions.begun &&
          transitions.items.length === 0 &&
          html`<${Empty} title=${t("history.none")} text=${t("history.none.detail")} />`}
          <ol class="plain events">
            ${transitions.items.map(item)}
          </ol>
          <${More} list=${transitions} />
        `}
      <//>
    `;
  },
};
