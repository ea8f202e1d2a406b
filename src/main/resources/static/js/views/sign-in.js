// For those who come without the workbench's token: why, and where to paste one.
import { html, ref } from "../lib.js";
import { session, signIn } from "../session.js";
import { t } from "../texts.js";
import { Notice } from "../parts/notice.js";
import { Card } from "../parts/facts.js";

export const SignInView = {
  props: { toConsole: Boolean },
  setup(props) {
    const token = ref("");
    const refused = ref(false);

    function submit(event) {
      event.preventDefault();
      refused.value = !signIn(token.value.trim());
      token.value = "";
    }

    return () => html`
      <div class="narrow">
        ${session.ended === "expired" &&
        html`<${Notice} tone="warning" title=${t("sign-in.expired")} live>
          ${() => html`<p>${t("sign-in.expired.detail")}</p>`}
        <//>`}
        ${session.ended === "refused" &&
        html`<${Notice} tone="warning" title=${t("sign-in.refused")} live>
          ${() => html`<p>${t("sign-in.refused.detail")}</p>`}
        <//>`}
        <${Card}>
          ${() => html`
            <h1>${props.toConsole ? t("sign-in.console") : t("sign-in.title")}</h1>
            <p>${props.toConsole ? t("sign-in.console.intro") : t("sign-in.intro")}</p>
            <form onSubmit=${submit}>
              <label class="form-label" for="token">${t("sign-in.token")}</label>
              <textarea
                id="token"
                class="form-control token"
                rows="3"
                required
                autocomplete="off"
                spellcheck="false"
                value=${token.value}
                aria-invalid=${refused.value ? "true" : null}
                aria-describedby=${refused.value ? "token-refused" : null}
                onInput=${(event) => (token.value = event.target.value)}
              ></textarea>
              ${refused.value &&
              html`<p id="token-refused" class="field-problem" role="alert">
                ${t("sign-in.refused")}
              </p>`}
              <button type="submit" class="btn btn-primary">${t("sign-in.submit")}</button>
            </form>
          `}
        <//>
      </div>
    `;
  },
};
