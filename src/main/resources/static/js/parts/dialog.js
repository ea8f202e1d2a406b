// A dialog that takes the keyboard while it is open and gives it back when it closes: the browser's
// own element does both.
import { html, onMounted, onBeforeUnmount, ref, useId } from "../lib.js";
import { t } from "../texts.js";

/**
 * @prop onClose called when the person wants it gone
 * @prop busy while what it led to is under way it stays: its outcome would be told to nobody
 * @slot default the content
 * @slot actions buttons at its foot, the main one last
 */
export const Dialog = {
  props: { title: String, onClose: Function, wide: Boolean, busy: Boolean },
  setup(props, { slots }) {
    const element = ref(null);
    const id = useId();
    let opener = null;
    let gone = false;
    /** Where the pointer went down: a selection that ends on the backdrop began elsewhere. */
    let pressed = null;
    onMounted(() => {
      opener = document.activeElement;
      open();
    });
    onBeforeUnmount(() => {
      gone = true;
      element.value?.close();
      opener?.isConnected && opener.focus();
    });
    function open() {
      element.value.showModal();
      element.value
        .querySelector(":is(input, select, textarea):enabled")
        ?.focus();
    }
    function leave() {
      if (!props.busy) {
        props.onClose();
      }
    }
    return () => html`
      <dialog
        ref=${element}
        class=${`dialog ${props.wide ? "dialog-wide" : ""}`}
        aria-labelledby=${id}
        onCancel=${(event) => {
          event.preventDefault();
          leave();
        }}
        onClose=${() => {
          // A browser closes it at the second Escape, whatever was said to the first.
          if (!gone) {
            props.busy ? open() : props.onClose();
          }
        }}
        onPointerdown=${(event) => (pressed = event.target)}
        onClick=${(event) =>
          event.target === element.value && pressed === element.value && leave()}
      >
        <div class="dialog-frame">
          <header class="dialog-head">
            <h2 id=${id}>${props.title}</h2>
            <button
              type="button"
              class="btn-close"
              aria-label=${t("action.close")}
              onClick=${leave}
            ></button>
          </header>
          <div class="dialog-body">${slots.default()}</div>
          ${slots.actions && html`<footer class="dialog-foot">${slots.actions()}</footer>`}
        </div>
      </dialog>
    `;
  },
};
