// 注册并关联: the company gets a WeCom of its own first.
import { computed, html, reactive, ref, watch } from "../lib.js";
import { api } from "../api.js";
import { t } from "../texts.js";
import { useAction, useNow } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { field, trimmed } from "../parts/field.js";
import { TimedLink } from "../parts/link.js";
import { Notice, ProblemNotice } from "../parts/notice.js";
import { Waiting } from "../parts/waiting.js";
import { useLink, Way, WAY_PROPS } from "./way.js";

const FIELDS = [
  { name: "corpName", autocomplete: "organization", type: "text", maxlength: 100 },
  { name: "adminName", autocomplete: "name", type: "text", maxlength: 50 },
  {
    name: "adminMobile",
    autocomplete: "tel",
    type: "tel",
    maxlength: 20,
    pattern: "[0-9+ \\-]*",
  },
];

export const RegistrationStep = {
  props: WAY_PROPS,
  setup(props) {
    const form = reactive({ corpName: "", adminName: "", adminMobile: "" });
    const { made, link } = useLink(() => props.connection, "REGISTER");
    /** What is known of the registration; null until somebody asked. */
    const result = ref(null);
    const again = ref(false);
    const now = useNow();

    const register = useAction(async () => {
      const given = Object.entries(trimmed(form)).filter(([, value]) => value);
      const { registrationUrl, expiresAt } = await api.register(
        props.tenant,
        Object.fromEntries(given),
      );
      made.value = { url: registrationUrl, expiresAt };
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
    const underWay = computed(
      () => !again.value && (made.value !== null || props.connection.state === "REGISTERING"),
    );
    const overdue = computed(() => result.value?.status === "EXPIRED");

    // With its link gone, a registration may still have a result, or be over for good. What was
    // heard holds until the time at which there is more to hear.
    const unsure = computed(() => {
      const { pending, warnings } = props.connection;
      const gone =
        (link.value && new Date(link.value.expiresAt) <= now.value) ||
        pending?.expired ||
        warnings.some((warning) => warning.code === "company_known_already");
      const heard =
        result.value &&
        !(result.value.nextPollAt && new Date(result.value.nextPollAt) <= now.value);
      return underWay.value && gone && !heard;
    });
    watch(unsure, (is) => is && ask.run(), { immediate: true });

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
            ${FIELDS.map(({ name, ...more }) =>
              field(form, name, {
                id: `register-${name}`,
                label: t(`register.${name}`),
                ...more,
              }),
            )}
          </fieldset>
          <${ActionButton} submit action=${register}>${() => t("register.go")}<//>
        </form>
      `;
    }

    function over() {
      return html`
        <${Notice} tone="warning" title=${t("register.result.expired")} live>
          ${() => html`<p>${t("register.result.expired.detail")}</p>`}
        <//>
        <p class="buttons">
          <${ActionButton} onPress=${() => (again.value = true)}>
            ${() => t("register.again")}
          <//>
        </p>
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
          note=${t("register.opened")}
        />`}
        <${Waiting} polling=${props.polling} text=${t("register.waiting")} quiet />
        <p class="muted">${t("register.late")}</p>
        ${result.value?.status === "WAITING" &&
        html`<${Notice} live>
          ${() => html`<p>${t("register.result.waiting")}</p>`}
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
      <${Way}
        title=${t("register.title")}
        intro=${t("register.intro")}
        problem=${register.problem}
        labels="register"
        onBack=${props.onBack}
        onOther=${props.onOther}
        other=${t("register.other")}
      >
        ${() => (!underWay.value ? guide() : overdue.value ? over() : wait())}
      <//>
    `;
  },
};
