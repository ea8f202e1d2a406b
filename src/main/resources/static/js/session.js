// Who is signed in. The token goes into the Authorization header of each call and nowhere else: no
// cookie, hence nothing that another site could make the browser send.
import { reactive } from "./lib.js";
import { tab } from "./store.js";

export const session = reactive({
  token: null,
  subject: null,
  tenant: null,
  roles: [],
  /** Why there is no session any more; null if there never was one. */
  ended: null,
});

/** Whether the person may change something, or only look. */
export function mayAct() {
  return isOperator() || session.roles.includes("SUPER_ADMIN");
}

export function isOperator() {
  return session.roles.includes("OPERATOR");
}

/** The last token that the server did not take: asked for another, a workbench may have no other. */
let refused = null;

/**
 * Signs in with a token; false if it is none. Whether it is good, the server says: the clock of this
 * computer may be wrong.
 */
export function signIn(token) {
  const claims = claimsOf(token);
  if (!claims || token === refused) {
    return false;
  }
  Object.assign(session, {
    token,
    subject: claims.sub ?? null,
    tenant: claims.tenant ?? null,
    roles: Array.isArray(claims.roles) ? claims.roles : [],
    ended: null,
  });
  tab.set("token", token);
  return true;
}

/** Ends the session here, and the console's cookie with it. */
export function signOut() {
  end("signed-out");
  fetch("login/session", { method: "DELETE" }).catch(() => {});
}

/** The server no longer takes the token; the workbench around this page may have a fresher one. */
export function expire(token) {
  refused = token;
  end("expired");
  askForToken();
}

/** Goes on with the token that the address carries, or the one that this tab has. */
export function resume() {
  if (!arrive()) {
    signIn(tab.get("token"));
  }
}

/**
 * Signs in with the token that the address carries; if that is none, nobody is signed in: who was
 * here before may be somebody else.
 *
 * @returns whether the address carried one
 */
export function arrive() {
  const given = takeFromAddress();
  if (given !== null && !signIn(given)) {
    end("refused");
  }
  return given !== null;
}

/** Takes a token out of the address, so that neither history nor a shared screen keeps it. */
function takeFromAddress() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) {
    history.replaceState(null, "", location.pathname + location.search);
  }
  return given?.trim() ?? null;
}

/**
 * Listens for {type: "wecomlink:token", token} from the window that shows this page in a frame or
 * has opened it, and tells it that the page is ready to listen.
 */
export function listen(allowedOrigins, signedIn) {
  const allowed = new Set([...allowedOrigins, location.origin]);
  window.addEventListener("message", (event) => {
    if (allowed.has(event.origin) && event.data?.type === "wecomlink:token") {
      if (signIn(String(event.data.token))) {
        signedIn();
      }
    }
  });
  askForToken();
}

/** Asks the workbench around this page for a token. What is said holds no secret. */
function askForToken() {
  const workbench = window.parent !== window ? window.parent : window.opener;
  workbench?.postMessage({ type: "wecomlink:token-wanted" }, "*");
}

function end(reason) {
  Object.assign(session, { token: null, subject: null, tenant: null, roles: [], ended: reason });
  tab.set("token", null);
}

function claimsOf(token) {
  try {
    const part = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(part), (char) => char.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
