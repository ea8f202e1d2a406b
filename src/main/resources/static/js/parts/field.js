// A field with its label.
import { html } from "../lib.js";

/**
 * @param form reactive; what is typed goes into form[name]
 * @param more attributes of the input
 */
export function field(form, name, { id, label, note, ...more }) {
  return html`
    <div key=${name}>
      <label class="form-label" for=${id}>${label}</label>
      <input
        id=${id}
        class="form-control"
        aria-describedby=${note ? `${id}-note` : null}
        value=${form[name]}
        onInput=${(event) => (form[name] = event.target.value)}
        ...${more}
      />
      ${note && html`<p id=${`${id}-note`} class="form-text">${note}</p>`}
    </div>
  `;
}

/** A box to tick, with its label. */
export function tick(form, name, { id, label, ...more }) {
  return html`
    <div key=${name} class=${`form-check ${more.role === "switch" ? "form-switch" : ""}`}>
      <input
        id=${id}
        class="form-check-input"
        type="checkbox"
        checked=${form[name]}
        onChange=${(event) => (form[name] = event.target.checked)}
        ...${more}
      />
      <label class="form-check-label" for=${id}>${label}</label>
    </div>
  `;
}

/** What was typed, without blanks around it. */
export function trimmed(form) {
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [
      name,
      typeof value === "string" ? value.trim() : value,
    ]),
  );
}
