// The frame around every view: who is here, where one can go, and what is shown.
import { computed, html, nextTick, onMounted, ref, watch } from "./lib.js";
import { api } from "./api.js";
import { address, go, route } from "./router.js";
import { isOperator, mayAct, session, signOut } from "./session.js";
import { LANGUAGES, language, speak, t } from "./texts.js";
import { useAction } from "./use.js";
import { Notice, ProblemNotice } from "./parts/notice.js";
import { ConnectionView } from "./views/connection.js";
import { CustomersView } from "./views/customers.js";
import { DeadLettersView } from "./views/dead-letters.js";
import { EventsView } from "./views/events.js";
import { HistoryView } from "./views/history.js";
import { OrganisationView } from "./views/organisation.js";
import { SignInView } from "./views/sign-in.js";
import { SyncView } from "./views/sync.js";
import { TenantsView } from "./views/tenants.js";
import { UnclaimedView } from "./views/unclaimed.js";

/** Views of one tenant, in the order of the tabs. */
const OF_TENANT = {
  connection: ConnectionView,
  sync: SyncView,
  customers: CustomersView,
  organisation: OrganisationView,
  "dead-letters": DeadLettersView,
  history: HistoryView,
};

/** Views across tenants. */
const OF_OPERATOR = {
  tenants: TenantsView,
  unclaimed: UnclaimedView,
  events: EventsView,
};

const LanguageSwitch = {
  setup() {
    const change = useAction(speak);
    return () => html`
      <div class="languages" role="group" aria-label=${t("language.label")}>
        ${Object.entries(LANGUAGES).map(
          ([code, name]) => html`
            <button
              key=${code}
              type="button"
              class="btn btn-link"
              lang=${code}
              aria-pressed=${String(language() === code)}
              onClick=${() => change.run(code)}
            >
              ${name}
            </button>
          `,
        )}
        ${change.problem &&
        html`<span class="field-problem" role="alert">${t("error.unreachable")}</span>`}
      </div>
    `;
  },
};

const Tabs = {
  props: { items: Array, label: String },
  setup(props) {
    const nav = ref(null);

    // On a phone not all fit: the one that is open must.
    async function show() {
      await nextTick();
      nav.value
        ?.querySelector("[aria-current]")
        ?.scrollIntoView({ block: "nearest", inline: "center" });
    }
    onMounted(show);
    watch(() => props.items, show);

    return () => html`
      <nav class="tabs" aria-label=${props.label} ref=${nav}>
        <ul>
          ${props.items.map(
            (item) => html`
              <li key=${item.href}>
                <a href=${item.href} aria-current=${item.current ? "page" : null}>${item.text}</a>
              </li>
            `,
          )}
        </ul>
      </nav>
    `;
  },
};

export const App = {
  setup() {
    const main = ref(null);
    const openConsole = useAction(async () => {
      await api.openConsole();
      location.assign("actuator/hawtio/");
    });
    const wantsConsole = new URLSearchParams(location.search).get("next") === "console";

    const view = computed(() =>
      route.tenant !== null ? OF_TENANT[route.view] : OF_OPERATOR[route.view],
    );

    // Without an address: one's own enterprise, or for operators all of them.
    watch(
      () => [session.token, route.tenant, route.view],
      () => {
        if (session.token === null || (view.value && (route.tenant !== null || isOperator()))) {
          return;
        }
        if (wantsConsole && isOperator() && route.view === null && !openConsole.problem) {
          openConsole.run();
        }
        const own = session.tenant !== null && !isOperator();
        go(own ? address(session.tenant, "connection") : "#/tenants", { replace: true });
      },
      { immediate: true },
    );

    // The workbench has gone on to another enterprise, and handed over the token for it.
    watch(
      () => session.token,
      (token) => {
        const own = session.tenant;
        if (token !== null && own !== null && !isOperator() && route.tenant !== own) {
          go(address(own, "connection"), { replace: true });
        }
      },
    );

    // A new view begins at its heading, for the eye, the keyboard and the screen reader.
    watch(
      () => [route.tenant, route.view, route.item],
      async () => {
        await nextTick();
        main.value?.focus({ preventScroll: true });
        window.scrollTo(0, 0);
      },
    );

    watch(
      () => [language(), session.token !== null && view.value ? t(`nav.${route.view}`) : null],
      ([, name]) => (document.title = name ? `${name} · ${t("app.title")}` : t("app.title")),
      { immediate: true },
    );

    function tabs() {
      if (route.tenant !== null) {
        return Object.keys(OF_TENANT).map((name) => ({
          href: address(route.tenant, name === "connection" ? null : name),
          text: t(`nav.${name}`),
          current: route.view === name,
        }));
      }
      return Object.keys(OF_OPERATOR).map((name) => ({
        href: `#/${name}`,
        text: t(`nav.${name}`),
        current: route.view === name,
      }));
    }

    return () => html`
      <a class="skip" href="#main" onClick=${(event) => {
        event.preventDefault();
        main.value?.focus();
      }}>${t("nav.skip")}</a>
      <header class="top">
        <div class="top-inner">
          <img src="img/mark.svg" alt="" width="28" height="28" />
          <p class="top-title">${t("app.title")}</p>
          <div class="top-side">
            ${session.token &&
            isOperator() &&
            html`<button type="button" class="btn btn-link" onClick=${() => openConsole.run()}>
              ${t("nav.console")}
            </button>`}
            ${session.token &&
            html`<span class="top-who" title=${session.subject}>${session.subject}</span>
              <button type="button" class="btn btn-link" onClick=${signOut}>
                ${t("action.sign-out")}
              </button>`}
            <${LanguageSwitch} />
          </div>
        </div>
        ${session.token &&
        html`<div class="top-inner top-nav">
          ${isOperator() &&
          route.tenant !== null &&
          html`<a class="crumb" href="#/tenants">${t("nav.tenants")}</a>
            <span class="crumb-here">${route.tenant}</span>`}
          ${(route.tenant !== null || isOperator()) &&
          html`<${Tabs} items=${tabs()} label=${t("nav.label")} />`}
        </div>`}
      </header>
      <main id="main" class="content" tabindex="-1" ref=${main}>
        <${ProblemNotice} problem=${openConsole.problem} />
        ${session.token === null
          ? html`<${SignInView} toConsole=${wantsConsole} />`
          : html`
              ${!mayAct() &&
              html`<${Notice} title=${t("role.viewer")}>
                ${() => html`<p>${t("role.viewer.detail")}</p>`}
              <//>`}
              ${view.value &&
              html`<${view.value}
                key=${`${route.tenant}/${route.view}`}
                tenant=${route.tenant}
                item=${route.item}
              />`}
            `}
      </main>
    `;
  },
};
