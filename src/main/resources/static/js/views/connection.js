// A tenant's connection: the way there while it is not linked, and what it is once it is.
import { html, nextTick, reactive, ref, watch } from "../lib.js";
import { api, asProblem } from "../api.js";
import { language, t } from "../texts.js";
import { usePolling, useRefusals } from "../use.js";
import { Loading } from "../parts/states.js";
import { Notice, ProblemNotice } from "../parts/notice.js";
import { Stepper } from "../parts/stepper.js";
import { CertificationStep } from "./certification.js";
import { DeveloperIdStep } from "./developer-id.js";
import { EntryView } from "./entry.js";
import { InstallStep } from "./install.js";
import { OverviewView } from "./overview.js";
import { RegistrationStep } from "./registration.js";
import { ReplaceSecretStep } from "./self-built-app.js";
import { GiveUpLine, UnlinkCard, UnlinkLine } from "./unlink.js";

/** Where something has begun that one may part with, and how that is offered. */
const PARTINGS = {
  AUTHORISING: GiveUpLine,
  REGISTERING: GiveUpLine,
  CERTIFICATION_PENDING: UnlinkLine,
  DEVELOPER_ID_PENDING: UnlinkLine,
  REAUTHORISATION_REQUIRED: UnlinkCard,
};

export const ConnectionView = {
  props: { tenant: String },
  setup(props) {
    const state = reactive({ connection: null, problem: null });
    /** What the person chose on the entry page: install, register, or nothing yet. */
    const chosen = ref(null);
    /** How often the connection was found in another state than before. */
    const moves = ref(0);
    /** What looking for unionids has just found. */
    const finding = ref(null);

    async function load() {
      try {
        const connection = await api.connection(props.tenant);
        if (state.connection && state.connection.state !== connection.state) {
          chosen.value = null;
          moves.value++;
        }
        state.connection = connection;
        state.problem = null;
      } catch (error) {
        state.problem = asProblem(error);
        throw error;
      }
    }

    load().catch(() => {});
    const polling = usePolling(async () => {
      await load();
      return false;
    });

    // What it warns of is in the language in which it was asked for.
    watch(language, () => polling.hurry());

    // What had the focus has gone with the step before: whoever uses the keyboard goes on from here.
    watch(
      () => [moves.value, chosen.value],
      async () => {
        await nextTick();
        if (document.activeElement === document.body) {
          document.getElementById("main").focus({ preventScroll: true });
        }
      },
    );

    let movesThen = 0;
    const refusals = useRefusals(() => {
      movesThen = moves.value;
      polling.hurry();
    });

    function moved() {
      chosen.value = null;
      return polling.hurry();
    }

    function path(connection) {
      const state = connection.state;
      const registering =
        state === "REGISTERING" || state === "CERTIFICATION_PENDING" || chosen.value === "register";
      const steps = registering
        ? ["register", "certify", "developer-id", "done"]
        : ["install", "developer-id", "done"];
      const at = {
        REGISTERING: "register",
        CERTIFICATION_PENDING: "certify",
        DEVELOPER_ID_PENDING: "developer-id",
        LINKED: "done",
      }[state];
      return { steps, current: Math.max(0, steps.indexOf(at)) };
    }

    function step(connection) {
      const common = { tenant: props.tenant, connection, onMoved: moved };
      const back = () => (chosen.value = null);
      if (chosen.value === "install") {
        return html`<${InstallStep} ...${common} polling=${polling} onBack=${back} />`;
      }
      if (chosen.value === "register") {
        return html`<${RegistrationStep} ...${common} polling=${polling} onBack=${back} />`;
      }
      switch (connection.state) {
        case "AUTHORISING":
          return html`<${InstallStep}
            ...${common}
            polling=${polling}
            onOther=${connection.corp ? null : () => (chosen.value = "register")}
          />`;
        case "REGISTERING":
          return html`<${RegistrationStep}
            ...${common}
            polling=${polling}
            onOther=${() => (chosen.value = "install")}
          />`;
        case "CERTIFICATION_PENDING":
          return html`<${CertificationStep} ...${common} polling=${polling} />`;
        case "DEVELOPER_ID_PENDING":
          return html`<${DeveloperIdStep}
            ...${common}
            onFound=${(found) => (finding.value = found)}
          />`;
        case "REAUTHORISATION_REQUIRED":
          return connection.nextStep === "REPLACE_SECRET"
            ? html`<${ReplaceSecretStep} ...${common} />`
            : html`<${InstallStep} ...${common} polling=${polling} />`;
        default:
          return html`<${EntryView}
            tenant=${props.tenant}
            onChoose=${(choice) => (chosen.value = choice)}
            onMoved=${moved}
          />`;
      }
    }

    return () => {
      const { connection, problem } = state;
      if (connection === null) {
        return problem
          ? html`<h1 class="visually-hidden">${t("nav.connection")}</h1>
              <${ProblemNotice} problem=${problem} retry=${() => polling.hurry()} />`
          : html`<${Loading} />`;
      }
      // Where it was pressed it is shown already, as long as that is still there.
      const overtaken =
        refusals.problem &&
        moves.value !== movesThen &&
        html`<${ProblemNotice} problem=${refusals.problem} />`;
      const linked = connection.state === "LINKED" && chosen.value === null;
      const warnings = connection.warnings
        // The overview says that one at length, and without an authorisation it is no matter.
        .filter(
          (warning) =>
            !(linked || connection.state === "REAUTHORISATION_REQUIRED") ||
            warning.code !== "developer_id_not_effective",
        )
        .map(
        (warning) => html`
          <${Notice} key=${warning.code} tone="warning">${() => html`<p>${warning.message}</p>`}<//>
        `,
      );
      if (linked) {
        return html`
          ${overtaken} ${warnings}
          <${OverviewView}
            tenant=${props.tenant}
            connection=${connection}
            finding=${finding.value}
            onFound=${(found) => (finding.value = found)}
            onMoved=${moved}
          />
        `;
      }
      const entry =
        chosen.value === null && ["NOT_LINKED", "UNLINKED"].includes(connection.state);
      const parting = PARTINGS[connection.state];
      return html`
        ${overtaken}
        ${connection.state === "UNLINKED" &&
        html`<${Notice} tone="warning" title=${t("entry.unlinked")}>
          ${() => html`<p>${t("entry.unlinked.detail")}</p>`}
        <//>`}
        ${connection.state === "REAUTHORISATION_REQUIRED" &&
        html`<${Notice} tone="danger" title=${t("entry.reauthorise")}>
          ${() => html`<p>
            ${t(
              connection.nextStep === "REPLACE_SECRET"
                ? "self-built.reauthorise"
                : "entry.reauthorise.detail",
            )}
          </p>`}
        <//>`}
        ${warnings}
        ${!entry && html`<${Stepper} ...${stepper(path(connection))} />`}
        ${step(connection)}
        ${parting &&
        html`<${parting} tenant=${props.tenant} connection=${connection} onMoved=${moved} />`}
      `;
    };
  },
};

function stepper({ steps, current }) {
  return { steps: steps.map((step) => t(`steps.${step === "done" ? "done-step" : step}`)), current };
}
