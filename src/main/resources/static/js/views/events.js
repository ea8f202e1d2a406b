// For operators: what WeCom pushed, what became of it, and another try.
import { html, reactive, ref } from "../lib.js";
import { api } from "../api.js";
import { moment, number } from "../format.js";
import { t, word } from "../texts.js";
import { useAction, useList } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { Badge } from "../parts/badge.js";
import { Card } from "../parts/facts.js";
import { trimmed } from "../parts/field.js";
import { More } from "../parts/more.js";
import { Notice, ProblemNotice } from "../parts/notice.js";
import { Empty } from "../parts/states.js";
import { Why } from "../parts/why.js";

const STATES = ["NEW", "HANDLING", "DONE", "RECORDED", "FAILED"];

export const EventsView = {
  setup() {
    const form = reactive({ corpId: "", infoType: "", state: "" });
    const criteria = ref({ ...form });
    const events = useList(
      (page) => api.events({ ...criteria.value, ...page }),
      () => criteria.value,
    );
    const told = ref(null);
    const replay = useAction(async (event) => {
      await api.replayEvent(event.id);
      told.value = ["events.told", event.id];
      await events.reload();
    });
    function search(event) {
      event?.preventDefault();
      criteria.value = trimmed(form);
    }

    return () => html`
      <header class="view-head">
        <div>
          <h1>${t("nav.events")}</h1>
          <p class="muted">${t("events.intro")}</p>
        </div>
      </header>
      <form class="panel filters" role="search" onSubmit=${search}>
        ${["corpId", "infoType"].map(
          (name) => html`
            <div key=${name}>
              <label class="form-label" for=${`events-${name}`}>${t(`events.${name}`)}</label>
              <input
                id=${`events-${name}`}
                class="form-control"
                maxlength="100"
                value=${form[name]}
                onInput=${(event) => (form[name] = event.target.value)}
              />
            </div>
          `,
        )}
        <div>
          <label class="form-label" for="events-state">${t("events.state")}</label>
          <select
            id="events-state"
            class="form-select"
            value=${form.state}
            onChange=${(event) => {
              form.state = event.target.value;
              search();
            }}
          >
            <option value="">${t("customers.any")}</option>
            ${STATES.map(
              (code) => html`<option key=${code} value=${code}>${word("event.state", code)}</option>`,
            )}
          </select>
        </div>
        <div class="filter-button">
          <button type="submit" class="btn btn-primary">${t("action.search")}</button>
        </div>
      </form>
      ${told.value && html`<${Notice} tone="success" live>${() => html`<p>${t(...told.value)}</p>`}<//>`}
      <${ProblemNotice} problem=${replay.problem} />
      <${Card}>
        ${() => html`
          ${events.begun &&
          events.items.length === 0 &&
          html`<${Empty} title=${t("events.none")} />`}
          ${events.items.length > 0 &&
          html`<table class="table list">
            <caption class="visually-hidden">
              ${t("nav.events")}
            </caption>
            <thead>
              <tr>
                <th scope="col">${t("events.received")}</th>
                <th scope="col">${t("events.infoType")}</th>
                <th scope="col">${t("events.corpId")}</th>
                <th scope="col">${t("events.state")}</th>
                <th scope="col" class="num">${t("events.attempts")}</th>
                <th scope="col"><span class="visually-hidden">${t("events.replay")}</span></th>
              </tr>
            </thead>
            <tbody>
              ${events.items.map(
                (event) => html`
                  <tr key=${event.id}>
                    <td data-label=${t("events.received")}>${moment(event.receivedAt)}</td>
                    <td data-label=${t("events.infoType")}>
                      ${[event.infoType, event.changeType].filter(Boolean).join(" / ")}
                      ${event.outcome && html`<span class="remark">${event.outcome}</span>`}
                      <${Why} detail=${event.outcomeDetail} />
                    </td>
                    <td data-label=${t("events.corpId")}><code>${event.corpId ?? "–"}</code></td>
                    <td data-label=${t("events.state")}>
                      <${Badge} family="event.state" code=${event.state} />
                    </td>
                    <td class="num" data-label=${t("events.attempts")}>${number(event.attempts)}</td>
                    <td class="row-action">
                      <${ActionButton}
                        small
                        kind="outline-primary"
                        action=${replay}
                        onPress=${() => replay.run(event)}
                      >
                        ${() => t("events.replay")}
                      <//>
                    </td>
                  </tr>
                `,
              )}
            </tbody>
          </table>`}
          <${More} list=${events} />
        `}
      <//>
    `;
  },
};
