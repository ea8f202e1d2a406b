// Syncs: the one under way or the last one, starting and stopping, the schedule, the history.
import { computed, html, onBeforeUnmount, reactive, ref, shallowRef, watch } from "../lib.js";
import { api } from "../api.js";
import { follow } from "../follow.js";
import { duration, moment, number } from "../format.js";
import { address } from "../router.js";
import { language, t } from "../texts.js";
import { useAction, useList, useLoad } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { Badge } from "../parts/badge.js";
import { Card } from "../parts/facts.js";
import { Empty } from "../parts/states.js";
import { More } from "../parts/more.js";
import { ProblemNotice } from "../parts/notice.js";
import { RunCard, seconds } from "./run.js";
import { RunChart } from "./run-chart.js";
import { ScheduleCard } from "./schedule.js";

export const SyncView = {
  props: { tenant: String, item: String },
  setup(props) {
    const runs = useList((page) => api.syncs(props.tenant, page), language, { size: 20 });
    /** The newest state of runs that were followed. */
    const live = reactive(new Map());
    const shown = computed(() => {
      const id = props.item ?? runs.items[0]?.runId;
      return (id && (live.get(id) ?? runs.items.find((run) => run.runId === id))) ?? null;
    });
    const other = shallowRef(null);
    const run = computed(() => shown.value ?? other.value);
    let following = null;

    function watchRun(runId) {
      following?.abort();
      following = new AbortController();
      follow(props.tenant, runId, (state) => live.set(runId, state), following.signal).then(() => {
        if (live.get(runId)?.state !== "RUNNING") {
          runs.reload();
        }
      });
    }
    onBeforeUnmount(() => following?.abort());

    // What a run says is in the language in which it was asked for.
    watch(language, () => live.clear());

    watch(
      () => [run.value?.runId, run.value?.state],
      ([runId, state]) => {
        if (state === "RUNNING" && !live.has(runId)) {
          watchRun(runId);
        }
      },
    );

    // A run that is older than the list so far.
    watch(
      () => [props.item, runs.begun, language()],
      async ([item, begun]) => {
        other.value = null;
        if (item && begun && !shown.value) {
          other.value = await api.sync(props.tenant, item).catch(() => null);
        }
      },
      { immediate: true },
    );

    const started = ref(null);
    const start = useAction(async (mode) => {
      started.value = mode;
      const { runId } = await api.startSync(props.tenant, mode);
      await runs.reload();
      watchRun(runId);
      if (props.item) {
        location.hash = address(props.tenant, "sync");
      }
    });

    const connection = useLoad(() => api.connection(props.tenant), () => props.tenant);
    const running = computed(() => runs.items.some((r) => (live.get(r.runId) ?? r).state === "RUNNING"));

    /** Why none can be started now; empty if one can. */
    function reason() {
      if (running.value) {
        return t("sync.running");
      }
      const state = connection.value?.state;
      return state && state !== "LINKED" ? t("sync.not-linked") : "";
    }

    function row(item) {
      const now = live.get(item.runId) ?? item;
      return html`
        <tr key=${item.runId} aria-current=${run.value?.runId === item.runId ? "true" : null}>
          <td class="date" data-label=${t("run.started")}>
            <a href=${address(props.tenant, "sync", item.runId)}>${moment(now.startedAt)}</a>
          </td>
          <td data-label=${t("run.mode")}>${t(`run.mode.${now.mode}`)}</td>
          <td data-label=${t("run.state")}><${Badge} family="run.state" code=${now.state} /></td>
          <td class="num" data-label=${t("run.took")}>${duration(seconds(now))}</td>
          <td class="num" data-label=${t("run.fetched")}>${number(now.progress.fetched)}</td>
          <td class="num" data-label=${t("run.changed")}>
            ${number(now.progress.inserted + now.progress.updated)}
          </td>
          <td class="num" data-label=${t("run.removed")}>${number(now.progress.removed)}</td>
        </tr>
      `;
    }

    return () => html`
      <header class="view-head">
        <div>
          <h1>${t("nav.sync")}</h1>
          <p class="muted">${t("sync.intro")}</p>
        </div>
        <div class="buttons">
          ${["INCREMENTAL", "FULL"].map(
            (mode) => html`
              <${ActionButton}
                key=${mode}
                kind=${mode === "FULL" ? "primary" : "outline-primary"}
                action=${start}
                reason=${reason()}
                onPress=${() => start.run(mode)}
              >
                ${() => t(`sync.start.${mode}`)}
              <//>
            `,
          )}
        </div>
      </header>
      <${ProblemNotice} problem=${start.problem} />
      ${run.value &&
      html`<${RunCard}
        key=${run.value.runId}
        tenant=${props.tenant}
        run=${run.value}
        onChanged=${(changed) => {
          live.set(changed.runId, changed);
          runs.reload();
          if (changed.state === "RUNNING") {
            watchRun(changed.runId);
          }
        }}
      />`}
      <${ScheduleCard} tenant=${props.tenant} />
      <${Card} title=${t("sync.history")}>
        ${() => html`
          ${runs.begun &&
          runs.items.length === 0 &&
          html`<${Empty} title=${t("sync.none")} text=${t("sync.none.detail")} />`}
          ${runs.items.length > 0 &&
          html`
            <${RunChart} runs=${runs.items.map((item) => live.get(item.runId) ?? item)} />
            <table class="table list">
              <caption class="visually-hidden">
                ${t("sync.history")}
              </caption>
              <thead>
                <tr>
                  <th scope="col">${t("run.started")}</th>
                  <th scope="col">${t("run.mode")}</th>
                  <th scope="col">${t("run.state")}</th>
                  <th scope="col" class="num">${t("run.took")}</th>
                  <th scope="col" class="num">${t("run.fetched")}</th>
                  <th scope="col" class="num">${t("run.changed")}</th>
                  <th scope="col" class="num">${t("run.removed")}</th>
                </tr>
              </thead>
              <tbody>
                ${runs.items.map(row)}
              </tbody>
            </table>
          `}
          <${More} list=${runs} />
        `}
      <//>
    `;
  },
};
