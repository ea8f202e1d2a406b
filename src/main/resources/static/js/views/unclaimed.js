// For operators: companies that installed the app from WeCom's market and belong to nobody yet.
import { html, ref } from "../lib.js";
import { all, api } from "../api.js";
import { moment } from "../format.js";
import { t } from "../texts.js";
import { useAction, useList, useLoad } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { AskDialog } from "../parts/ask.js";
import { Card } from "../parts/facts.js";
import { More } from "../parts/more.js";
import { Notice } from "../parts/notice.js";
import { Empty, Loaded } from "../parts/states.js";

const AssignDialog = {
  props: { corp: Object, onClose: Function, onDone: Function },
  setup(props) {
    const tenants = useLoad(() => all((page) => api.tenants(page)));
    const chosen = ref("");
    const assign = useAction(async () => {
      await api.assign(props.corp.corpId, chosen.value);
      props.onDone(chosen.value);
    });
    return () => html`
      <${AskDialog}
        title=${t("unclaimed.assign")}
        action=${assign}
        go=${t("unclaimed.assign")}
        reason=${chosen.value ? "" : t("unclaimed.choose")}
        onClose=${props.onClose}
        onGo=${assign.run}
      >
        ${() => html`
          <p>${t("unclaimed.assign.detail", props.corp.corpName ?? props.corp.corpId)}</p>
          <${Loaded} from=${tenants}>
            ${(items) => html`
              <label class="form-label" for="assign-tenant">${t("tenants.name")}</label>
              <select
                id="assign-tenant"
                class="form-select"
                value=${chosen.value}
                onChange=${(event) => (chosen.value = event.target.value)}
              >
                <option value="">${t("unclaimed.choose")}</option>
                ${items.map(
                  (tenant) => html`<option key=${tenant.tenantId} value=${tenant.tenantId}>
                    ${t("unclaimed.tenant", tenant.name, tenant.tenantId)}
                  </option>`,
                )}
              </select>
            `}
          <//>
        `}
      <//>
    `;
  },
};

export const UnclaimedView = {
  setup() {
    const corps = useList((page) => api.unclaimed(page));
    const assigning = ref(null);
    const told = ref(null);
    function done(tenantId) {
      told.value = [
        "unclaimed.told",
        assigning.value.corpName ?? assigning.value.corpId,
        tenantId,
      ];
      assigning.value = null;
      corps.reload();
    }
    return () => html`
      <header class="view-head">
        <div>
          <h1>${t("nav.unclaimed")}</h1>
          <p class="muted">${t("unclaimed.intro")}</p>
        </div>
      </header>
      ${told.value &&
      html`<${Notice} tone="success" live>${() => html`<p>${t(...told.value)}</p>`}<//>`}
      <${Card}>
        ${() => html`
          ${corps.begun &&
          corps.items.length === 0 &&
          html`<${Empty} title=${t("unclaimed.none")} text=${t("unclaimed.none.detail")} />`}
          ${corps.items.length > 0 &&
          html`<table class="table list">
            <caption class="visually-hidden">
              ${t("nav.unclaimed")}
            </caption>
            <thead>
              <tr>
                <th scope="col">${t("unclaimed.corp")}</th>
                <th scope="col">${t("events.corpId")}</th>
                <th scope="col">${t("unclaimed.received")}</th>
                <th scope="col"><span class="visually-hidden">${t("unclaimed.assign")}</span></th>
              </tr>
            </thead>
            <tbody>
              ${corps.items.map(
                (corp) => html`
                  <tr key=${corp.corpId}>
                    <td data-label=${t("unclaimed.corp")}>${corp.corpName ?? "–"}</td>
                    <td data-label=${t("events.corpId")}><code>${corp.corpId}</code></td>
                    <td data-label=${t("unclaimed.received")}>${moment(corp.receivedAt)}</td>
                    <td class="row-action">
                      <${ActionButton} small onPress=${() => (assigning.value = corp)}>
                        ${() => t("unclaimed.assign")}
                      <//>
                    </td>
                  </tr>
                `,
              )}
            </tbody>
          </table>`}
          <${More} list=${corps} />
        `}
      <//>
      ${assigning.value &&
      html`<${AssignDialog}
        corp=${assigning.value}
        onClose=${() => (assigning.value = null)}
        onDone=${done}
      />`}
    `;
  },
};
