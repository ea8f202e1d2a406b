// A link that a person opens or scans, for as long as it works.
import { computed, html, shallowRef, watch } from "../lib.js";
import { api } from "../api.js";
import { clock } from "../format.js";
import { t } from "../texts.js";
import { useNow } from "../use.js";
import { ActionButton } from "./action.js";
import { Icon } from "./icons.js";
import { Notice } from "./notice.js";

/** A text as a QR code, made by this server. Without it the link beside it still works. */
const QrCode = {
  props: { text: String, label: String },
  setup(props) {
    const code = shallowRef(null);
    watch(
      () => props.text,
      async (text) => {
        // What is scanned meanwhile is nothing rather than the link before this one.
        code.value = null;
        const drawn = await api.qrCode(text).catch(() => null);
        if (text === props.text) {
          code.value = drawn;
        }
      },
      { immediate: true },
    );
    return () => {
      const size = (code.value?.size ?? 29) + 8;
      return html`
        <svg
          class="qr"
          viewBox=${`-4 -4 ${size} ${size}`}
          role="img"
          aria-label=${props.label}
          shape-rendering="crispEdges"
        >
          <path d=${code.value?.path ?? ""} />
        </svg>
      `;
    };
  },
};

/**
 * @prop link {url, expiresAt, expired}; without a url somebody else has to go on with it
 * @prop renew action that makes a new one
 * @prop note what else to know once it has expired
 */
export const TimedLink = {
  props: { link: Object, renew: Object, open: String, scan: String, note: String },
  setup(props) {
    const now = useNow();
    const left = computed(() => (new Date(props.link.expiresAt) - now.value) / 1000);
    return () =>
      left.value <= 0 || props.link.expired
        ? html`
            <${Notice} tone="warning" title=${t("link.expired")} live>
              ${() => html`
                <p>${t("link.expired.detail")}</p>
                ${props.note && html`<p>${props.note}</p>`}
                <${ActionButton} action=${props.renew} onPress=${() => props.renew.run()}>
                  ${() => t("link.renew")}
                <//>
              `}
            <//>
          `
        : !props.link.url
          ? html`
              <${Notice} title=${t("link.others")}>
                ${() => html`<p>${t("link.others.detail")}</p>`}
              <//>
            `
          : html`
            <div class="timed-link">
              <figure class="qr-frame">
                <${QrCode} text=${props.link.url} label=${props.scan} />
                <figcaption>${props.scan}</figcaption>
              </figure>
              <div class="timed-link-side">
                <p class="muted">${t("link.or")}</p>
                <a
                  class="btn btn-primary"
                  href=${props.link.url}
                  target="_blank"
                  rel="noopener noreferrer"
                >
                  ${props.open} <${Icon} name="external" />
                  <span class="visually-hidden">${t("link.new-tab")}</span>
                </a>
                <p class="countdown">
                  <span role="timer">${t("link.left", clock(left.value))}</span>
                  <${ActionButton}
                    kind="link"
                    action=${props.renew}
                    onPress=${() => props.renew.run()}
                  >
                    ${() => t("link.renew")}
                  <//>
                </p>
              </div>
            </div>
          `;
  },
};
