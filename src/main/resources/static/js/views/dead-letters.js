// What could not be handled, why, what to do, and another try.
import { html, ref, watch } from "../lib.js";
import { api } from "../api.js";
import { moment, number } from "../format.js";
import { language, t, word } from "../texts.js";
import { useAction, useList } from "../use.js";
import { ActionButton } from "../parts/action.js";
import { AskDialog } from "../parts/ask.js";
import { Badge } from "../parts/badge.js";
import { Card } from "../parts/facts.js";
import { More } from "../parts/more.js";
import { Notice, ProblemNotice } from "../parts/notice.js";
import { Empty } from "../parts/states.js";
import { Why } from "../parts/why.js";

const STATES = ["OPEN", "REPLAYING", "RESOLVED", "DISCARDED"];

const DiscardDialog = {
  props: { tenant: String, letter: Object, onClose: Function, onDone: Function },
  setup(props) {
    const discard = useAction(async () => {
      await api.discardLetter(props.tenant, props.letter.id);
      props.onDone();
    });
    return () => html`
      <${AskDialog}
        title=${t("dead-letters.discard.title")}
        action=${discard}
        go=${t("dead-letters.discard")}
        kind="danger"
        onClose=${props.onClose}
        onGo=${discard.run}
      >
        ${() => html`<p>${t("dead-letters.discard.detail", props.letter.subject)}</p>`}
      <//>
    `;
  },
};

export const DeadLettersView = {
  props: { tenant: String },
  setup(props) {
    const state = ref("OPEN");
    const asking = ref(null);
    const told = ref(null);
    const letters = useList(
      (page) => api.deadLetters(props.tenant, { state: state.value, ...page }),
      () => [state.value, language()],
    );
    // What was told is of the list that was shown then.
    watch(state, () => (told.value = null));
    const act = useAction(async (what, letter) => {
      if (what === "replay-all") {
        await api.replayLetters(props.tenant);
        told.value = ["dead-letters.told.all"];
      } else {
        await api.replayLetter(props.tenant, letter.id);
        told.value = ["dead-letters.told.replay", letter.subject];
      }
      await letters.reload();
    });
    function discarded() {
      told.value = ["dead-letters.told.discard", asking.value.subject];
      asking.value = null;
      letters.reload();
    }

    function card(letter) {
      return html`
        <li key=${letter.id} class="panel letter">
          <header class="letter-head">
            <h2>
              ${word("dead-letter.kind", letter.kind)} <code>${letter.subject}</code>
            </h2>
            <${Badge} family="dead-letter.state" code=${letter.state} />
          </header>
          <p class="letter-error">${letter.error}</p>
          ${letter.advice && html`<${Notice}>${() => html`<p>${letter.advice}</p>`}<//>`}
          <${Why} detail=${letter.errorDetail} />
          <footer class="letter-foot">
            <p class="muted">
              ${t(
                "dead-letters.when",
                moment(letter.firstFailedAt),
                moment(letter.lastFailedAt),
                number(letter.attempts),
              )}
            </p>
            ${letter.state === "OPEN" &&
            html`<div class="buttons">
              <${ActionButton}
                small
                kind="outline-primary"
                action=${act}
                onPress=${() => act.run("replay", letter)}
              >
                ${() => t("dead-letters.replay")}
              <//>
              <${ActionButton}
                small
                kind="link"
                action=${act}
                onPress=${() => (asking.value = letter)}
              >
                ${() => t("dead-letters.discard")}
              <//>
            </div>`}
          </footer>
        </li>
      `;
    }

    return () => html`
      <header class="view-head">
        <div>
          <h1>${t("nav.dead-letters")}</h1>
          <p class="muted">${t("dead-letters.intro")}</p>
        </div>
        ${state.value === "OPEN" &&
        letters.items.length > 0 &&
        html`<${ActionButton} action=${act} onPress=${() => act.run("replay-all")}>
          ${() => t("dead-letters.replay-all")}
        <//>`}
      </header>
      <div class="choices" role="group" aria-label=${t("dead-letters.filter")}>
        ${STATES.map(
          (code) => html`
            <button
              key=${code}
              type="button"
              class="btn btn-sm"
              aria-pressed=${String(state.value === code)}
              onClick=${() => (state.value = code)}
            >
              ${word("dead-letter.state", code)}
            </button>
          `,
        )}
        <button
          type="button"
          class="btn btn-sm btn-link"
          disabled=${letters.loading}
          onClick=${letters.reload}
        >
          ${t("action.refresh")}
        </button>
      </div>
      <p class="visually-hidden" role="status">${told.value && t(...told.value)}</p>
      ${told.value &&
      html`<${Notice} tone="success">${() => html`<p>${t(...told.value)}</p>`}<//>`}
      <${ProblemNotice} problem=${act.problem} />
      ${letters.begun &&
      letters.items.length === 0 &&
      html`<${Card}>
        ${() => html`<${Empty}
          title=${t(`dead-letters.none.${state.value}`)}
          text=${state.value === "OPEN" ? t("dead-letters.none.detail") : null}
        />`}
      <//>`}
      <ul class="plain">
        ${letters.items.map(card)}
      </ul>
      <${More} list=${letters} />
      ${asking.value &&
      html`<${DiscardDialog}
        tenant=${props.tenant}
        letter=${asking.value}
        onClose=${() => (asking.value = null)}
        onDone=${discarded}
      />`}
    `;
  },
};
