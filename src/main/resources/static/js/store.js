// What the browser remembers. In a sandboxed frame it may refuse to: then for this page view only.
function open(area) {
  const memory = new Map();
  return {
    get(key) {
      try {
        return window[area].getItem(`wecomlink.${key}`);
      } catch {
        return memory.get(key) ?? null;
      }
    },
    set(key, value) {
      try {
        if (value === null) {
          window[area].removeItem(`wecomlink.${key}`);
        } else {
          window[area].setItem(`wecomlink.${key}`, value);
        }
      } catch {
        memory.set(key, value);
      }
    },
  };
}

/** Until the tab is closed; no other tab sees it. */
export const tab = open("sessionStorage");

/** For good. */
export const browser = open("localStorage");
