// When syncs start by themselves, and a way to hold that.
import { html } from "../lib.js";
import { api } from "../api.js";
import { moment } from "../format.js";
import { t } from "../texts.js";
import { useAction, useLoad } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { Badge } from "../parts/badge.js";
import { Card, Facts } from "../parts/facts.js";
import { ProblemNotice } from "../parts/notice.js";

export const ScheduleCard = {
  props: { tenant: String },
  setup(props) {
    const schedule = useLoad(() => api.schedule(props.tenant));
    const pause = useAction(async (paused) => {
      const { fullCron, incrementalCron } = schedule.value;
      schedule.value = await api.saveSchedule(props.tenant, { fullCron, incrementalCron, paused });
    });
    return () => {
      const { value, problem } = schedule;
      if (value === null && problem === null) {
        return null;
      }
      return html`
        <${Card} title=${t("schedule.title")}>
          ${{
            aside: () =>
              value &&
              html`<${Badge}
                family="schedule.state"
                code=${value.paused ? "PAUSED" : "ACTIVE"}
              />`,
            default: () => html`
              <${ProblemNotice} problem=${problem} retry=${schedule.reload} />
              <${ProblemNotice} problem=${pause.problem} />
              ${value &&
              html`
                <${Facts}
                  rows=${[
                    [t("schedule.incremental"), value.paused ? "–" : moment(value.nextIncrementalAt)],
                    [t("schedule.full"), value.paused ? "–" : moment(value.nextFullAt)],
                    [t("schedule.skipped"), value.lastSkippedAt && moment(value.lastSkippedAt)],
                  ]}
                />
                <p class="buttons">
                  <${ActionButton}
                    kind="outline-primary"
                    action=${pause}
                    onPress=${() => pause.run(!value.paused)}
                  >
                    ${() => t(value.paused ? "schedule.resume" : "schedule.pause")}
                  <//>
                </p>
                <p class="muted">${t("schedule.note")}</p>
              `}
            `,
          }}
        <//>
      `;
    };
  },
};
