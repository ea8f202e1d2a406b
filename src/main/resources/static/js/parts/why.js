// Why something did not succeed: for people, and below it what was said to the program.
import { html } from "../lib.js";

/** @prop text in the person's language; @prop detail WeCom's or the program's words */
export const Why = {
  props: { text: String, detail: String },
  setup(props) {
    return () => [
      props.text && html`<p>${props.text}</p>`,
      props.detail && html`<p class="technical"><code lang="en">${props.detail}</code></p>`,
    ];
  },
};
