// The customers: searched, filtered, and one of them in full.
import { computed, html, reactive, ref } from "../lib.js";
import { all, api, first } from "../api.js";
import { day, listed, number } from "../format.js";
import { address } from "../router.js";
import { t, word } from "../texts.js";
import { useList, useLoad } from "../use.js";
import { Badge } from "../parts/badge.js";
import { Card } from "../parts/facts.js";
import { Icon } from "../parts/icons.js";
import { More } from "../parts/more.js";
import { Avatar, MemberName, tagText } from "../parts/person.js";
import { Empty } from "../parts/states.js";
import { CustomerDetail } from "./customer.js";

/** Members to choose from; a company may have very many, so not all of them. */
const CHOICES = 1000;

export const CustomersView = {
  props: { tenant: String, item: String },
  setup(props) {
    const form = reactive({ q: "", userid: "", tagId: "", hasUnionid: "", status: "" });
    const criteria = ref({ ...form });
    const customers = useList(
      (page) => api.customers(props.tenant, { ...criteria.value, ...page }),
      () => criteria.value,
    );
    const tags = useLoad(() => all((page) => api.tags(props.tenant, page)));
    const members = useLoad(() => first((page) => api.employees(props.tenant, page), CHOICES));
    const filtered = computed(() => Object.values(criteria.value).some((value) => value !== ""));

    function search() {
      criteria.value = { ...form };
    }
    function reset() {
      Object.keys(form).forEach((name) => (form[name] = ""));
      search();
    }

    function choice(name, options, note) {
      return html`
        <div>
          <label class="form-label" for=${`customers-${name}`}>${t(`customers.${name}`)}</label>
          <select
            id=${`customers-${name}`}
            class="form-select"
            aria-describedby=${note ? `customers-${name}-note` : null}
            value=${form[name]}
            onChange=${(event) => {
              form[name] = event.target.value;
              search();
            }}
          >
            <option value="">${t("customers.any")}</option>
            ${options.map(
              ([value, text]) => html`<option key=${value} value=${value}>${text}</option>`,
            )}
          </select>
          ${note && html`<p id=${`customers-${name}-note`} class="form-text">${note}</p>`}
        </div>
      `;
    }

    function row(customer) {
      return html`
        <tr key=${customer.externalUserid}>
          <td data-label=${t("customers.name")}>
            <a
              class="person"
              href=${address(props.tenant, "customers", customer.externalUserid)}
            >
              <${Avatar} name=${customer.name} />
              <span>
                ${customer.name || customer.externalUserid}
                ${customer.type === 2 &&
                html`<span class="from">@${customer.corpName || t("customers.type.2")}</span>`}
                ${customer.remarks[0] &&
                customer.remarks[0] !== customer.name &&
                html`<span class="remark">${customer.remarks[0]}</span>`}
              </span>
            </a>
          </td>
          <td data-label=${t("customers.members")}>
            ${customer.members.map(
              (member, index) => html`
                ${index > 0 && listed(["", ""])}<${MemberName} key=${member.userid} ...${member} />
              `,
            )}
            ${customer.followers > customer.members.length &&
            html`<span class="muted"> ${t("customers.in-all", number(customer.followers))}</span>`}
          </td>
          <td data-label=${t("customers.tags")}>
            ${customer.tags.slice(0, 4).map(
              (tag) => html`<span key=${tag.tagId} class="tag tag-neutral" title=${tag.groupName}>
                  ${tagText(tag, customer.tags)}
                </span> `,
            )}
            ${customer.tags.length > 4 && html`<span class="muted">+${customer.tags.length - 4}</span>`}
          </td>
          <td data-label="unionid">
            ${customer.unionid
              ? html`<span class="tag tag-success">${t("customers.unionid.yes")}</span>`
              : html`<span class="muted">${t("customers.unionid.no")}</span>`}
          </td>
          <td data-label=${t("customers.status")}>
            <${Badge} family="customer.status" code=${customer.status} />
          </td>
          <td class="date" data-label=${t("customers.since")}>${day(customer.firstSeenAt)}</td>
        </tr>
      `;
    }

    function list() {
      return html`
        <table class="table list">
          <caption class="visually-hidden">
            ${t("nav.customers")}
          </caption>
          <thead>
            <tr>
              <th scope="col">${t("customers.name")}</th>
              <th scope="col">${t("customers.members")}</th>
              <th scope="col">${t("customers.tags")}</th>
              <th scope="col">unionid</th>
              <th scope="col">${t("customers.status")}</th>
              <th scope="col">${t("customers.since")}</th>
            </tr>
          </thead>
          <tbody>
            ${customers.items.map(row)}
          </tbody>
        </table>
      `;
    }

    return () =>
      props.item
        ? html`<${CustomerDetail} tenant=${props.tenant} customer=${props.item} />`
        : html`
            <header class="view-head">
              <div>
                <h1>${t("nav.customers")}</h1>
                <p class="muted">${t("customers.intro")}</p>
              </div>
            </header>
            <form
              class="panel filters"
              role="search"
              onSubmit=${(event) => {
                event.preventDefault();
                search();
              }}
            >
              <div class="filter-wide">
                <label class="form-label" for="customers-q">${t("customers.q")}</label>
                <div class="search">
                  <input
                    id="customers-q"
                    class="form-control"
                    type="search"
                    maxlength="100"
                    placeholder=${t("customers.q.hint")}
                    value=${form.q}
                    onInput=${(event) => (form.q = event.target.value)}
                  />
                  <button type="submit" class="btn btn-primary">
                    <${Icon} name="search" /> ${t("action.search")}
                  </button>
                </div>
              </div>
              ${choice(
                "userid",
                (members.value?.items ?? []).map((member) => [
                  member.userid,
                  member.name ?? member.userid,
                ]),
                members.value?.cut && t("customers.members-cut", number(CHOICES)),
              )}
              ${choice(
                "tagId",
                (tags.value ?? []).map((tag) => [
                  tag.tagId,
                  tag.groupName ? `${tag.groupName} / ${tag.name}` : (tag.name ?? tag.tagId),
                ]),
              )}
              ${choice("hasUnionid", [
                ["true", t("customers.unionid.yes")],
                ["false", t("customers.unionid.no")],
              ])}
              ${choice(
                "status",
                ["ACTIVE", "LOST"].map((code) => [code, word("customer.status", code)]),
              )}
            </form>
            <${Card}>
              ${() => html`
                ${customers.begun &&
                html`<p class="muted" role="status">
                  ${t(
                    customers.cursor ? "customers.shown-more" : "customers.shown",
                    number(customers.items.length),
                  )}
                </p>`}
                ${customers.items.length > 0 && list()}
                ${customers.begun &&
                !customers.loading &&
                customers.items.length === 0 &&
                !customers.cursor &&
                html`<${Empty}
                  title=${t(filtered.value ? "customers.none-found" : "customers.none")}
                  text=${t(filtered.value ? "customers.none-found.detail" : "customers.none.detail")}
                >
                  ${() =>
                    filtered.value &&
                    html`<button type="button" class="btn btn-outline-primary" onClick=${reset}>
                      ${t("customers.reset")}
                    </button>`}
                <//>`}
                <${More} list=${customers} />
              `}
            <//>
          `;
  },
};
