// 注册并关联: the company gets a WeCom of its own first.
import { computed, html, reactive, ref } from "../lib.js";
import { api } from "../api.js";
import { moment } from "../format.js";
import { t } from "../texts.js";
import { useAction } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { Card } from "../parts/facts.js";
import { Notice, ProblemNotice } from "../parts/notice.js";
import { TimedLink } from "../parts/link.js";
import { Waiting } from "../parts/waiting.js";
import { BackButton } from "./back.js";
import { newer, pendingLink } from "./install.js";

const FIELDS = [
  { name: "corpName", autocomplete: "organization", type: "text" },
  { name: "adminName", autocomplete: "name", type: "text" },
  { name: "adminMobile", autocomplete: "tel", type: "tel" },
];

export const RegistrationStep = {
  props: {
    tenant: String,
    connection: Object,
    polling: Object,
    onMoved: Function,
    onBack: Function,
    onOther: Function,
  },
  setup(props) {
    const form = reactive({ corpName: "", adminName: "", adminMobile: "" });
    const made = ref(null);
    const result = ref(null);
    const again = ref(false);

    const register = useAction(async () => {
      const body = Object.fromEntries(Object.entries(form).filter(([, value]) => value.trim()));
      const link = await api.register(props.tenant, body);
      made.value = { url: link.registrationUrl, expiresAt: link.expiresAt };
      result.value = null;
      again.value = false;
      props.polling.hurry();
    });
    const ask = useAction(async () => {
      result.value = await api.registration(props.tenant);
      if (result.value.status === "REGISTERED") {
        await props.onMoved();
      }
    });
    const link = computed(() => newer(made.value, pendingLink(props.connection, "REGISTER")));
    const underWay = computed(
      () => !again.value && (made.value !== null || props.connection.state === "REGISTERING"),
    );

    function guide() {
      return html`
        <ol class="guide">
          ${[1, 2, 3].map((n) => html`<li key=${n}>${t(`register.step${n}`)}</li>`)}
        </ol>
        <form
          onSubmit=${(event) => {
            event.preventDefault();
            register.run();
          }}
        >
          <fieldset class="fields">
            <legend>${t("register.prefill")}</legend>
            ${FIELDS.map(
              ({ name, type, autocomplete }) => html`
                <div key=${name}>
                  <label class="form-label" for=${`register-${name}`}>${t(`register.${name}`)}</label>
                  <input
                    id=${`register-${name}`}
                    class="form-control"
                    type=${type}
                    maxlength="64"
                    autocomplete=${autocomplete}
                    value=${form[name]}
                    onInput=${(event) => (form[name] = event.target.value)}
                  />
                </div>
              `,
            )}
          </fieldset>
          <${ActionButton} submit action=${register}>${() => t("register.go")}<//>
        </form>
      `;
    }

    function wait() {
      return html`
        ${link.value &&
        html`<${TimedLink}
          link=${link.value}
          renew=${register}
          open=${t("register.open")}
          scan=${t("register.scan")}
        />`}
        <${Waiting} polling=${props.polling} text=${t("register.waiting")} quiet />
        <p class="muted">${t("register.late")}</p>
        ${result.value?.status === "WAITING" &&
        html`<${Notice} live>
          ${() => html`<p>
            ${result.value.nextPollAt
              ? t("register.result.waiting-until", moment(result.value.nextPollAt))
              : t("register.result.waiting")}
          </p>`}
        <//>`}
        ${result.value?.status === "EXPIRED" &&
        html`<${Notice} tone="warning" title=${t("register.result.expired")} live>
          ${() => html`<p>${t("register.result.expired.detail")}</p>`}
        <//>`}
        <${ProblemNotice} problem=${ask.problem} />
        <p class="buttons">
          <${ActionButton} action=${ask} onPress=${() => ask.run()}>
            ${() => t("register.ask")}
          <//>
          <button type="button" class="btn btn-link" onClick=${() => (again.value = true)}>
            ${t("register.again")}
          </button>
        </p>
      `;
    }

    return () => html`
      <${Card}>
        ${() => html`
          <${BackButton} onBack=${props.onBack} />
          <h1>${t("register.title")}</h1>
          <p>${t("register.intro")}</p>
          <${ProblemNotice} problem=${register.problem} />
          ${underWay.value ? wait() : guide()}
          ${props.onOther &&
          html`<p class="other-way">
            <button type="button" class="btn btn-link" onClick=${props.onOther}>
              ${t("register.other")}
            </button>
          </p>`}
        `}
      <//>
    `;
  },
};
