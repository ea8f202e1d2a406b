// Names and values, one per line.
import { html } from "../lib.js";

/** @prop rows pairs of a name and anything to show; pairs without a value are left out */
export const Facts = {
  props: { rows: Array },
  setup: (props) => () => html`
    <dl class="facts">
      ${props.rows
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .map(
          ([name, value]) => html`
            <div key=${name}>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>
          `,
        )}
    </dl>
  `,
};

/** A card with a heading. */
export const Card = {
  props: { title: String },
  setup: (props, { slots }) => () => html`
    <section class="panel">
      ${(props.title || slots.aside) &&
      html`<header class="panel-head">
        ${props.title && html`<h2>${props.title}</h2>`}
        ${slots.aside && html`<div>${slots.aside()}</div>`}
      </header>`}
      ${slots.default()}
    </section>
  `,
};
