// Addresses: #/tenants/{tenant}/{view}/{item}, and #/{view} for operators.
import { reactive } from "./lib.js";

export const route = reactive({ tenant: null, view: null, item: null });

/** The address of a view of a tenant. */
export function address(tenant, view, item) {
  return `#/tenants/${[tenant, view, item].filter(Boolean).map(encodeURIComponent).join("/")}`;
}

/** Reads the address bar. */
export function read() {
  const parts = location.hash.replace(/^#\/?/, "").split("/").filter(Boolean);
  const decoded = parts.map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  if (decoded[0] === "tenants" && decoded.length > 1) {
    Object.assign(route, {
      tenant: decoded[1],
      view: decoded[2] ?? "connection",
      item: decoded[3] ?? null,
    });
  } else {
    Object.assign(route, { tenant: null, view: decoded[0] ?? null, item: decoded[1] ?? null });
  }
}

/** Goes to an address. */
export function go(hash, { replace = false } = {}) {
  if (replace) {
    history.replaceState(null, "", hash);
    read();
  } else {
    location.hash = hash;
  }
}
