// What both ways to a WeCom have in common: their frame, and the link that is waited for.
import { computed, html, ref } from "../lib.js";
import { t } from "../texts.js";
import { Card } from "../parts/facts.js";
import { Icon } from "../parts/icons.js";
import { ProblemNotice } from "../parts/notice.js";

/** What a way is told by the connection's view. */
export const WAY_PROPS = {
  tenant: String,
  connection: Object,
  polling: Object,
  onMoved: Function,
  onBack: Function,
  onOther: Function,
};

/**
 * @prop problem of asking for the link
 * @prop labels see ProblemNotice
 * @prop onBack back to the choice, where there is one
 * @prop onOther to the other way, where one may still change one's mind
 * @prop other words that lead there
 */
export const Way = {
  props: {
    title: String,
    intro: String,
    problem: Object,
    labels: String,
    onBack: Function,
    onOther: Function,
    other: String,
  },
  setup: (props, { slots }) => () => html`
    <${Card}>
      ${() => html`
        ${props.onBack &&
        html`<button type="button" class="btn btn-link back" onClick=${props.onBack}>
          <${Icon} name="back" /> ${t("action.back")}
        </button>`}
        <h1>${props.title}</h1>
        <p>${props.intro}</p>
        <${ProblemNotice} problem=${props.problem} labels=${props.labels} />
        ${slots.default()}
        ${props.onOther &&
        html`<p class="other-way">
          <button type="button" class="btn btn-link" onClick=${props.onOther}>${props.other}</button>
        </p>`}
      `}
    <//>
  `,
};

/**
 * The link of a kind: the one made here, or the one that the server still knows of, for somebody
 * who comes back to the page. Of two, the one that works longer. Its url is empty for who may only look.
 *
 * @param connection answers the connection as it is now
 * @returns made, to be set when a link was made here; link, null while there is none
 */
export function useLink(connection, kind) {
  const made = ref(null);
  const link = computed(() => {
    const pending = connection().pending;
    const known = pending?.kind === kind ? pending : null;
    return made.value && known
      ? made.value.expiresAt > known.expiresAt
        ? made.value
        : known
      : (made.value ?? known);
  });
  return { made, link };
}
