// One run: how far it is, what it counted, what it needs from a person.
import { computed, html, reactive, ref } from "../lib.js";
import { api } from "../api.js";
import { duration, moment, number } from "../format.js";
import { address } from "../router.js";
import { t, word } from "../texts.js";
import { useAction, useNow } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { AskDialog } from "../parts/ask.js";
import { Badge } from "../parts/badge.js";
import { Card } from "../parts/facts.js";
import { tick } from "../parts/field.js";
import { Notice, ProblemNotice } from "../parts/notice.js";
import { Why } from "../parts/why.js";

/** How long a run took, or has been at it; null if it cannot be told. */
export function seconds(run, now = null) {
  const end = run.finishedAt ?? now;
  return end === null ? null : (new Date(end) - new Date(run.startedAt)) / 1000;
}

/** FULL or INCREMENTAL; MEMBERS where only those members are read again whose customers failed. */
export function kindOf(run) {
  return run.trigger === "REPLAY" && run.mode === "FULL" ? "MEMBERS" : run.mode;
}

const COUNTS = [
  "fetched",
  "inserted",
  "updated",
  "unchanged",
  "removed",
  "departments",
  "employees",
  "followUsers",
  "unlicensedUsers",
  "deadLetters",
  "apiCalls",
];

const RemovalDialog = {
  props: { tenant: String, run: Object, onClose: Function, onChanged: Function },
  setup(props) {
    const form = reactive({ understood: false });
    const confirm = useAction(async () => {
      const run = await api.confirmRemovals(props.tenant, props.run.runId);
      props.onClose();
      props.onChanged(run);
    });
    return () => html`
      <${AskDialog}
        title=${t("removal.title")}
        action=${confirm}
        go=${t("removal.go")}
        cancel=${t("removal.keep")}
        kind="danger"
        reason=${form.understood ? "" : t("removal.reason")}
        onClose=${props.onClose}
        onGo=${confirm.run}
      >
        ${() => html`
          <p>${t("removal.why")}</p>
          ${props.run.problem && html`<p class="quote">${props.run.problem}</p>`}
          <h3>${t("removal.check")}</h3>
          <ul>
            ${[1, 2, 3].map((n) => html`<li key=${n}>${t(`removal.check.${n}`)}</li>`)}
          </ul>
          <p>${t("removal.effect")}</p>
          ${tick(form, "understood", {
            id: "removal-understood",
            label: t("removal.understood"),
          })}
        `}
      <//>
    `;
  },
};

export const RunCard = {
  props: { tenant: String, run: Object, onChanged: Function },
  setup(props) {
    const now = useNow();
    const asking = ref(false);
    const cancel = useAction(async () => {
      props.onChanged(await api.cancelSync(props.tenant, props.run.runId));
    });
    const running = computed(() => props.run.state === "RUNNING");
    /** What a screen reader hears: seldom enough to be listened to. */
    const spoken = computed(() => {
      const { run } = props;
      const { chunksDone, chunksTotal } = run.progress;
      const tenth = chunksTotal > 0 ? Math.floor((10 * chunksDone) / chunksTotal) * 10 : 0;
      return running.value
        ? t("run.spoken", word("run.phase", run.phase), tenth)
        : word("run.state", run.state);
    });

    function progress() {
      const { run } = props;
      const { chunksDone, chunksTotal } = run.progress;
      const known = chunksTotal > 0;
      return html`
        <div class="run-progress">
          <div class="run-phase">
            <span>${word("run.phase", run.phase)}</span>
            <span class="muted">
              ${known && t("run.groups", number(chunksDone), number(chunksTotal))}
              ${run.etaSeconds !== null && ` · ${t("run.eta", duration(run.etaSeconds))}`}
            </span>
          </div>
          <progress
            aria-label=${t("run.progress")}
            max=${known ? chunksTotal : null}
            value=${known ? chunksDone : null}
          ></progress>
        </div>
      `;
    }

    return () => {
      const { run } = props;
      return html`
        <${Card} title=${t(`run.title.${kindOf(run)}`)}>
          ${{
            aside: () => html`<${Badge} family="run.state" code=${run.state} />`,
            default: () => html`
              <p class="visually-hidden" role="status">${spoken.value}</p>
              <p class="muted">
                ${t("run.since", moment(run.startedAt), word("run.trigger", run.trigger))} ·
                ${" "}${t(
                  running.value ? "run.so-far" : "run.lasted",
                  duration(seconds(run, now.value)),
                )}
              </p>
              ${running.value && progress()}
              ${running.value &&
              run.problem &&
              html`<${Notice} title=${t("run.waits")}>
                ${() => html`
                  <${Why} text=${run.problem} detail=${run.problemDetail} />
                  ${run.waitsUntil && html`<p>${t("run.waits-until", moment(run.waitsUntil))}</p>`}
                `}
              <//>`}
              ${run.state === "CANCELLED" && html`<${Why} text=${run.problem} />`}
              ${run.state === "NEEDS_CONFIRMATION" &&
              html`<${Notice} tone="warning" title=${t("removal.needed")}>
                ${() => html`
                  <${Why} text=${run.problem} detail=${run.problemDetail} />
                  <p>${t("removal.needed.detail")}</p>
                  <${ActionButton} onPress=${() => (asking.value = true)}>
                    ${() => t("removal.look")}
                  <//>
                `}
              <//>`}
              ${["PARTIAL", "FAILED"].includes(run.state) &&
              html`<${Notice}
                tone=${run.state === "FAILED" ? "danger" : "warning"}
                title=${t(`run.${run.state}`)}
              >
                ${() => html`
                  <${Why} text=${run.problem} detail=${run.problemDetail} />
                  <p>${t(`run.${run.state}.todo`)}</p>
                  <a href=${address(props.tenant, "dead-letters")}>${t("run.to-dead-letters")}</a>
                `}
              <//>`}
              <dl class="counts">
                ${COUNTS.map(
                  (name) => html`
                    <div key=${name}>
                      <dt>${t(`run.${name}`)}</dt>
                      <dd>${number(run.progress[name])}</dd>
                    </div>
                  `,
                )}
              </dl>
              <${ProblemNotice} problem=${cancel.problem} />
              ${running.value &&
              html`<p class="buttons">
                <${ActionButton} kind="outline-danger" action=${cancel} onPress=${() => cancel.run()}>
                  ${() => t("run.cancel")}
                <//>
              </p>`}
              ${asking.value &&
              html`<${RemovalDialog}
                tenant=${props.tenant}
                run=${run}
                onClose=${() => (asking.value = false)}
                onChanged=${props.onChanged}
              />`}
            `,
          }}
        <//>
      `;
    };
  },
};
