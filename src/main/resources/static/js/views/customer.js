// One customer: profile, members, remarks, tags.
import { html } from "../lib.js";
import { api } from "../api.js";
import { listed, moment } from "../format.js";
import { address } from "../router.js";
import { known, t, word } from "../texts.js";
import { useLoad } from "../use.js";
import { Badge } from "../parts/badge.js";
import { Card, Facts } from "../parts/facts.js";
import { Icon } from "../parts/icons.js";
import { Avatar, MemberName, tagText } from "../parts/person.js";
import { Loaded } from "../parts/states.js";

export const CustomerDetail = {
  props: { tenant: String, customer: String },
  setup(props) {
    const customer = useLoad(
      () => api.customer(props.tenant, props.customer),
      () => props.customer,
    );

    function follow(one) {
      return html`
        <li key=${one.userid} class="follow">
          <header class="follow-head">
            <h3><${MemberName} userid=${one.userid} name=${one.memberName} whole /></h3>
            <${Badge} family="follow.status" code=${one.status} />
          </header>
          <${Facts}
            rows=${[
              [t("follow.remark"), one.remark],
              [t("follow.description"), one.description],
              [t("follow.corp"), one.remarkCorpName],
              [t("follow.mobiles"), listed(one.remarkMobiles)],
              [t("follow.since"), moment(one.followedAt)],
              [t("follow.way"), one.addWay === null ? null : way(one.addWay)],
              [t("follow.channel"), one.wechatChannels?.nickname],
              [t("follow.state"), one.state],
              [
                t("customers.tags"),
                one.tags.length > 0
                  ? one.tags.map(
                      (tag) =>
                        html`<span key=${tag.tagId} class="tag tag-neutral">
                            ${tagText(tag, one.tags)}
                          </span> `,
                    )
                  : null,
              ],
              [
                t("follow.changed"),
                one.status === "ACTIVE" ? null : moment(one.statusChangedAt),
              ],
            ]}
          />
        </li>
      `;
    }

    return () => html`
      <a class="btn btn-link back" href=${address(props.tenant, "customers")}>
        <${Icon} name="back" /> ${t("nav.customers")}
      </a>
      <${Loaded} from=${customer}>
        ${(value) => html`
          <header class="view-head">
            <div class="person">
              <${Avatar} name=${value.name} large />
              <div>
                <h1>${value.name || value.externalUserid}</h1>
                <p class="muted">${word("customers.type", value.type)}</p>
              </div>
            </div>
            <${Badge} family="customer.status" code=${value.status} />
          </header>
          <${Card} title=${t("customer.profile")}>
            ${() => html`<${Facts}
              rows=${[
                ["external_userid", html`<code>${value.externalUserid}</code>`],
                [
                  "unionid",
                  value.unionid
                    ? html`<code>${value.unionid}</code>`
                    : html`<span class="muted">${t("customers.unionid.no")}</span>`,
                ],
                [t("customer.corp"), value.corpFullName || value.corpName],
                [t("customer.position"), value.position],
                [t("customer.gender"), value.gender ? word("gender", value.gender) : null],
                [t("customer.first-seen"), moment(value.firstSeenAt)],
                [t("customer.updated"), moment(value.updatedAt)],
              ]}
            />`}
          <//>
          <${Card} title=${t("customer.follows", value.follows.length)}>
            ${() => html`<ul class="plain">
              ${value.follows.map(follow)}
            </ul>`}
          <//>
        `}
      <//>
    `;
  },
};

/** How they met; a number that is newer than this page is shown as it is. */
function way(number) {
  return known(`add-way.${number}`) ? t(`add-way.${number}`) : t("add-way.other", number);
}
