// For operators: every enterprise, whether WeCom is switched on for it, and new ones.
import { html, reactive, ref } from "../lib.js";
import { api } from "../api.js";
import { address } from "../router.js";
import { t } from "../texts.js";
import { useAction, useList } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { Dialog } from "../parts/dialog.js";
import { Card } from "../parts/facts.js";
import { More } from "../parts/more.js";
import { ProblemNotice } from "../parts/notice.js";
import { Empty } from "../parts/states.js";

const TenantDialog = {
  props: { tenant: Object, onClose: Function, onDone: Function },
  setup(props) {
    const isNew = props.tenant === null;
    const form = reactive({
      tenantId: props.tenant?.tenantId ?? "",
      name: props.tenant?.name ?? "",
      subjectName: props.tenant?.subjectName ?? "",
      wecomEnabled: props.tenant?.wecomEnabled ?? true,
    });
    const save = useAction(async () => {
      const { tenantId, subjectName, ...body } = form;
      await api.saveTenant(tenantId.trim(), { ...body, subjectName: subjectName.trim() || null });
      props.onDone();
    });
    function field(name, more = {}) {
      return html`
        <div>
          <label class="form-label" for=${`tenant-${name}`}>${t(`tenants.${name}`)}</label>
          <input
            id=${`tenant-${name}`}
            class="form-control"
            maxlength="200"
            value=${form[name]}
            onInput=${(event) => (form[name] = event.target.value)}
            ...${more}
          />
        </div>
      `;
    }
    return () => html`
      <${Dialog} title=${t(isNew ? "tenants.new" : "tenants.edit")} onClose=${props.onClose}>
        ${{
          default: () => html`
            ${field("tenantId", { disabled: !isNew, maxlength: 64 })} ${field("name")}
            ${field("subjectName")}
            <p class="form-text">${t("tenants.subjectName.note")}</p>
            <div class="form-check form-switch">
              <input
                id="tenant-enabled"
                class="form-check-input"
                type="checkbox"
                role="switch"
                checked=${form.wecomEnabled}
                onChange=${(event) => (form.wecomEnabled = event.target.checked)}
              />
              <label class="form-check-label" for="tenant-enabled">
                ${t("tenants.wecomEnabled")}
              </label>
            </div>
            <${ProblemNotice} problem=${save.problem} />
          `,
          actions: () => html`
            <button type="button" class="btn btn-outline-secondary" onClick=${props.onClose}>
              ${t("action.cancel")}
            </button>
            <${ActionButton}
              action=${save}
              reason=${form.tenantId.trim() && form.name.trim() ? "" : t("tenants.reason")}
              onPress=${() => save.run()}
            >
              ${() => t("action.save")}
            <//>
          `,
        }}
      <//>
    `;
  },
};

export const TenantsView = {
  setup() {
    const tenants = useList((page) => api.tenants(page));
    /** The tenant being edited; null for a new one; undefined for none. */
    const editing = ref(undefined);
    function done() {
      editing.value = undefined;
      tenants.reload();
    }
    return () => html`
      <header class="view-head">
        <div>
          <h1>${t("nav.tenants")}</h1>
          <p class="muted">${t("tenants.intro")}</p>
        </div>
        <${ActionButton} onPress=${() => (editing.value = null)}>${() => t("tenants.new")}<//>
      </header>
      <${Card}>
        ${() => html`
          ${tenants.begun &&
          tenants.items.length === 0 &&
          html`<${Empty} title=${t("tenants.none")} text=${t("tenants.none.detail")} />`}
          ${tenants.items.length > 0 &&
          html`<table class="table list">
            <caption class="visually-hidden">
              ${t("nav.tenants")}
            </caption>
            <thead>
              <tr>
                <th scope="col">${t("tenants.name")}</th>
                <th scope="col">${t("tenants.tenantId")}</th>
                <th scope="col">${t("tenants.subjectName")}</th>
                <th scope="col">${t("tenants.enabled")}</th>
                <th scope="col"><span class="visually-hidden">${t("action.edit")}</span></th>
              </tr>
            </thead>
            <tbody>
              ${tenants.items.map(
                (tenant) => html`
                  <tr key=${tenant.tenantId}>
                    <td data-label=${t("tenants.name")}>
                      <a href=${address(tenant.tenantId)}>${tenant.name}</a>
                    </td>
                    <td data-label=${t("tenants.tenantId")}><code>${tenant.tenantId}</code></td>
                    <td data-label=${t("tenants.subjectName")}>${tenant.subjectName ?? "–"}</td>
                    <td data-label=${t("tenants.enabled")}>
                      <span class=${`tag tag-${tenant.wecomEnabled ? "success" : "neutral"}`}>
                        ${t(tenant.wecomEnabled ? "tenants.on" : "tenants.off")}
                      </span>
                    </td>
                    <td class="row-action">
                      <button
                        type="button"
                        class="btn btn-link btn-sm"
                        aria-label=${`${t("action.edit")} ${tenant.name}`}
                        onClick=${() => (editing.value = tenant)}
                      >
                        ${t("action.edit")}
                      </button>
                    </td>
                  </tr>
                `,
              )}
            </tbody>
          </table>`}
          <${More} list=${tenants} />
        `}
      <//>
      ${editing.value !== undefined &&
      html`<${TenantDialog}
        tenant=${editing.value}
        onClose=${() => (editing.value = undefined)}
        onDone=${done}
      />`}
    `;
  },
};
