// Syncs: the one under way or the last one, starting and stopping, the schedule, the history.
import { computed, html, onBeforeUnmount, reactive, watch } from "../lib.js";
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
import { kindOf, RunCard, seconds } from "./run.js";
import { RunChart } from "./run-chart.js";
import { ScheduleCard } from "./schedule.js";

export const SyncView = {
  props: { tenant: String, item: String },
  setup(props) {
    const runs = useList((page) => api.syncs(props.tenant, page), language, { size: 20 });
    /** The newest state of runs that were followed. */
    const live = reactive(new Map());
    const present = (run) => live.get(run.runId) ?? run;
    // A run that is older than the list so far.
    const other = useLoad(
      async () =>
        props.item && runs.begun && !listed(props.item)
          ? api.sync(props.tenant, props.item)
          : null,
      () => [props.item, runs.begun, language()],
    );
    const listed = (runId) => runs.items.find((run) => run.runId === runId);
    const run = computed(() => {
      const found = props.item ? (listed(props.item) ?? other.value) : runs.items[0];
      return found ? present(found) : null;
    });

    /** What ends the following of each run that is followed. */
    const following = new Map();

    function watchRun(runId) {
      if (following.has(runId)) {
        return;
      }
      const end = new AbortController();
      following.set(runId, end);
      follow(props.tenant, runId, (state) => live.set(runId, state), end.signal).then(() => {
        if (end.signal.aborted) {
          return;
        }
        following.delete(runId);
        if (live.get(runId)?.state !== "RUNNING") {
          runs.reload();
        }
      });
    }
    function stop() {
      following.forEach((end) => end.abort());
      following.clear();
    }
    onBeforeUnmount(stop);

    // What a run says is in the language in which it was asked for.
    watch(language, () => {
      stop();
      live.clear();
    });

    // Whatever runs is followed, whichever is looked at: the buttons open again when it ends.
    const going = computed(() =>
      [...runs.items, run.value]
        .filter((one) => one !== null && present(one).state === "RUNNING")
        .map((one) => one.runId),
    );
    watch(
      () => [language(), ...going.value],
      () => going.value.forEach(watchRun),
    );

    const connection = useLoad(() => api.connection(props.tenant), () => props.tenant);

    async function showNewest(runId) {
      await runs.reload();
      if (runId) {
        watchRun(runId);
      }
      if (props.item) {
        location.hash = address(props.tenant, "sync");
      }
    }
    const start = useAction(async (mode) => {
      try {
        const { runId } = await api.startSync(props.tenant, mode);
        await showNewest(runId);
      } catch (error) {
        // Somebody else was faster: what they did is shown beside the reason.
        if (error.code === "sync_running") {
          await showNewest(error.more.runId);
        } else if (error.code === "transition_refused") {
          connection.reload();
        }
        throw error;
      }
    });

    /** A run of some members only does not keep one of the whole company from starting. */
    const running = computed(() =>
      runs.items.some((one) => kindOf(one) !== "MEMBERS" && present(one).state === "RUNNING"),
    );

    /** Why none can be started now; empty if one can. */
    function reason() {
      if (running.value) {
        return t("sync.running");
      }
      const state = connection.value?.state;
      return state && state !== "LINKED" ? t("sync.not-linked") : "";
    }

    function row(item) {
      const now = present(item);
      return html`
        <tr key=${item.runId} aria-current=${run.value?.runId === item.runId ? "true" : null}>
          <td class="date" data-label=${t("run.started")}>
            <a href=${address(props.tenant, "sync", item.runId)}>${moment(now.startedAt)}</a>
          </td>
          <td data-label=${t("run.mode")}>${t(`run.mode.${kindOf(now)}`)}</td>
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
      <${ProblemNotice} problem=${other.problem} retry=${other.reload} />
      ${run.value &&
      html`<${RunCard}
        key=${run.value.runId}
        tenant=${props.tenant}
        run=${run.value}
        onChanged=${(changed) => {
          live.set(changed.runId, changed);
          runs.reload();
        }}
      />`}
      ${connection.value?.state === "LINKED" && html`<${ScheduleCard} tenant=${props.tenant} />`}
      <${Card} title=${t("sync.history")}>
        ${() => html`
          ${runs.begun &&
          runs.items.length === 0 &&
          html`<${Empty} title=${t("sync.none")} text=${t("sync.none.detail")} />`}
          ${runs.items.length > 0 &&
          html`
            <${RunChart} runs=${runs.items.map(present)} />
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
