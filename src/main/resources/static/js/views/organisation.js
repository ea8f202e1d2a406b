// The departments that the app sees, as a tree, and the members of the one that is chosen.
import { computed, html, reactive, ref, watch } from "../lib.js";
import { all, api } from "../api.js";
import { number } from "../format.js";
import { address } from "../router.js";
import { t, word } from "../texts.js";
import { useList, useLoad } from "../use.js";
import { Card } from "../parts/facts.js";
import { Icon } from "../parts/icons.js";
import { More } from "../parts/more.js";
import { Notice } from "../parts/notice.js";
import { Avatar, MemberName } from "../parts/person.js";
import { Empty, Loaded } from "../parts/states.js";

/** The tree; departments whose parent cannot be seen stand at its top. */
function tree(departments) {
  const nodes = new Map(departments.map((d) => [d.departmentId, { ...d, children: [] }]));
  const tops = [];
  for (const node of nodes.values()) {
    (nodes.get(node.parentId)?.children ?? tops).push(node);
  }
  // WeCom: the larger number comes first.
  const order = (a, b) => (b.sortOrder ?? 0) - (a.sortOrder ?? 0) || a.departmentId - b.departmentId;
  tops.sort(order);
  nodes.forEach((node) => node.children.sort(order));
  return tops;
}

export const OrganisationView = {
  props: { tenant: String },
  setup(props) {
    const departments = useLoad(async () =>
      tree(await all((page) => api.departments(props.tenant, page))),
    );
    const chosen = ref(null);
    const q = ref("");
    const asked = ref("");
    const open = reactive(new Set());
    const members = useList(
      (page) =>
        api.employees(props.tenant, { departmentId: chosen.value?.departmentId, q: asked.value, ...page }),
      () => [chosen.value, asked.value],
    );
    const anonymous = computed(
      () => members.items.length > 0 && members.items.every((m) => !m.name || m.name === m.userid),
    );
    watch(
      () => departments.value,
      (tops) => tops?.forEach((top) => open.add(top.departmentId)),
    );

    function choose(node) {
      chosen.value = chosen.value === node ? null : node;
      if (node.children.length > 0) {
        open.add(node.departmentId);
      }
    }
    function fold(node) {
      open.has(node.departmentId) ? open.delete(node.departmentId) : open.add(node.departmentId);
    }

    function branch(nodes) {
      return html`
        <ul class="branch">
          ${nodes.map((node) => {
            const opened = open.has(node.departmentId);
            const name = label(node);
            return html`
              <li key=${node.departmentId}>
                <div class="node">
                  ${node.children.length > 0
                    ? html`<button
                        type="button"
                        class=${`fold ${opened ? "fold-open" : ""}`}
                        aria-expanded=${String(opened)}
                        aria-label=${t("organisation.fold", name)}
                        onClick=${() => fold(node)}
                      ></button>`
                    : html`<span class="fold-none"></span>`}
                  <button
                    type="button"
                    class="node-name"
                    aria-pressed=${String(chosen.value === node)}
                    onClick=${() => choose(node)}
                  >
                    <${Icon} name="folder" />
                    <span>${name}</span>
                    <span class="node-count">${number(node.employees)}</span>
                  </button>
                </div>
                ${opened && node.children.length > 0 && branch(node.children)}
              </li>
            `;
          })}
        </ul>
      `;
    }

    function member(one) {
      return html`
        <li key=${one.userid} class="member">
          <${Avatar} name=${one.name === one.userid ? null : one.name} />
          <div class="member-body">
            <p class="member-name">
              <${MemberName} userid=${one.userid} name=${one.name} whole />
              ${one.departments.some((d) => d.isLeader) &&
              html` <span class="tag tag-info">${t("organisation.leader")}</span>`}
              ${one.status !== null &&
              one.status !== 1 &&
              html` <span class="tag tag-neutral">${word("employee.status", one.status)}</span>`}
            </p>
            <p class="muted">
              ${one.departments
                .map((d) => label(d))
                .join(" · ")}
            </p>
          </div>
        </li>
      `;
    }

    return () => html`
      <header class="view-head">
        <div>
          <h1>${t("nav.organisation")}</h1>
          <p class="muted">${t("organisation.intro")}</p>
        </div>
      </header>
      ${anonymous.value &&
      html`<${Notice}>${() => html`<p>${t("organisation.anonymous")}</p>`}<//>`}
      <div class="organisation">
        <${Card} title=${t("organisation.departments")}>
          ${() => html`<${Loaded} from=${departments}>
            ${(tops) =>
              tops.length > 0
                ? branch(tops)
                : html`<${Empty}
                    title=${t("organisation.none")}
                    text=${t("organisation.none.detail")}
                  />`}
          <//>`}
        <//>
        <${Card}
          title=${chosen.value ? label(chosen.value) : t("organisation.members")}
        >
          ${{
            aside: () =>
              chosen.value &&
              html`<button
                type="button"
                class="btn btn-link btn-sm"
                onClick=${() => (chosen.value = null)}
              >
                ${t("organisation.all")}
              </button>`,
            default: () => html`
              <form
                role="search"
                onSubmit=${(event) => {
                  event.preventDefault();
                  asked.value = q.value.trim();
                }}
              >
                <label class="visually-hidden" for="members-q">${t("organisation.q")}</label>
                <div class="search">
                  <input
                    id="members-q"
                    class="form-control"
                    type="search"
                    maxlength="100"
                    placeholder=${t("organisation.q")}
                    value=${q.value}
                    onInput=${(event) => (q.value = event.target.value)}
                  />
                  <button type="submit" class="btn btn-outline-primary">${t("action.search")}</button>
                </div>
              </form>
              <ul class="plain">
                ${members.items.map(member)}
              </ul>
              ${members.begun &&
              !members.loading &&
              members.items.length === 0 &&
              html`<${Empty}
                title=${t(asked.value ? "organisation.none-found" : "organisation.no-members")}
              />`}
              <${More} list=${members} />
            `,
          }}
        <//>
      </div>
    `;
  },
};

/** WeCom gives third-party apps ids for names: said so rather than shown as a bare number. */
function label(department) {
  const name = department.name;
  return !name || name === String(department.departmentId)
    ? t("organisation.department", department.departmentId)
    : name;
}
