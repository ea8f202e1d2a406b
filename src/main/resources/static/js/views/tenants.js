// For operators: every enterprise, whether WeCom is switched on for it, and new ones.
import { html, reactive, ref } from "../lib.js";
import { api } from "../api.js";
import { address } from "../router.js";
import { t } from "../texts.js";
import { useAction, useList } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { AskDialog } from "../parts/ask.js";
import { Card } from "../parts/facts.js";
import { field, tick, trimmed } from "../parts/field.js";
import { More } from "../parts/more.js";
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
      const { tenantId, subjectName, ...body } = trimmed(form);
      await api.saveTenant(tenantId, { ...body, subjectName: subjectName || null }, isNew);
      props.onDone();
    });
    function words(name, more) {
      return field(form, name, {
        id: `tenant-${name}`,
        label: t(`tenants.${name}`),
        maxlength: 200,
        ...more,
      });
    }
    return () => html`
      <${AskDialog}
        title=${t(isNew ? "tenants.new" : "tenants.edit")}
        action=${save}
        go=${t("action.save")}
        reason=${form.tenantId.trim() && form.name.trim() ? "" : t("tenants.reason")}
        labels="tenants"
        onClose=${props.onClose}
        onGo=${save.run}
      >
        ${() => html`
          ${words("tenantId", {
            disabled: !isNew,
            maxlength: 64,
            pattern: "[A-Za-z0-9_.\\-]*",
            title: t("tenants.tenantId.note"),
            note: isNew ? t("tenants.tenantId.note") : null,
          })} ${words("name")}
          ${words("subjectName", { note: t("tenants.subjectName.note") })}
          ${tick(form, "wecomEnabled", {
            id: "tenant-enabled",
            label: t("tenants.wecomEnabled"),
            role: "switch",
          })}
        `}
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
