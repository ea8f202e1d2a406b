// A dialog that takes the keyboard while it is open and gives it back when it closes: the browser's
// own element does both.
import { html, onMounted, onBeforeUnmount, ref, useId } from "../lib.js";
import { t } from "../texts.js";

/**
 * @prop onClose called when the person wants it gone
 * @slot default the content
 * @slot actions buttons at its foot, the main one last
 */
export const Dialog = {
  props: { title: String, onClose: Function, wide: Boolean },
  setup(props, { slots }) {
    const element = ref(null);
    const id = useId();
    let opener = null;
    onMounted(() => {
      opener = document.activeElement;
      element.value.showModal();
    });
    onBeforeUnmount(() => {
      element.value?.close();
      opener?.isConnected && opener.focus();
    });
    return () => html`
      <dialog
        ref=${element}
        class=${`dialog ${props.wide ? "dialog-wide" : ""}`}
        aria-labelledby=${id}
        onCancel=${(event) => {
          event.preventDefault();
          props.onClose();
        }}
        onClick=${(event) => event.target === element.value && props.onClose()}
      >
        <div class="dialog-frame">
          <header class="dialog-head">
            <h2 id=${id}>${props.title}</h2>
            <button
              type="button"
              class="btn-close"
              aria-label=${t("action.close")}
              onClick=${props.onClose}
            ></button>
          </header>
          <div class="dialog-body">${slots.default()}</div>
          ${slots.actions && html`<footer class="dialog-foot">${slots.actions()}</footer>`}
        </div>
      </dialog>
    `;
  },
};
