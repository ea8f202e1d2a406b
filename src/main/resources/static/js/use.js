// What views share: loading, acting, waiting, lists.
import { computed, inject, onBeforeUnmount, onMounted, provide, reactive, ref, watch } from "./lib.js";
import { asProblem, serverNow } from "./api.js";

/** Loads something when the view appears and when what it depends on changes. */
export function useLoad(load, dependsOn = () => null) {
  const state = reactive({ value: null, problem: null, loading: true });
  let latest = 0;

  async function reload() {
    const mine = ++latest;
    state.loading = true;
    try {
      const value = await load();
      if (mine === latest) {
        Object.assign(state, { value, problem: null });
      }
    } catch (error) {
      if (mine === latest) {
        state.problem = asProblem(error);
      }
    } finally {
      if (mine === latest) {
        state.loading = false;
      }
    }
  }

  onMounted(reload);
  watch(dependsOn, () => {
    state.value = null;
    reload();
  });
  return Object.assign(state, { reload });
}

const OVERTAKEN = Symbol("overtaken");

/**
 * For a view of something that others move, too: when an action in it is refused because the thing
 * is no longer where the view shows it, the view has to look again, and what was pressed may be gone
 * by the time the person reads why.
 *
 * @param lookAgain called upon such a refusal
 * @returns problem, of the last such refusal; null once something else is set off
 */
export function useRefusals(lookAgain) {
  const state = reactive({ problem: null });
  provide(OVERTAKEN, {
    begins: () => (state.problem = null),
    refused: (problem) => {
      state.problem = problem;
      lookAgain();
    },
  });
  return state;
}

/** Something that a person sets off: one at a time, and its problem is kept to be shown. */
export function useAction(act) {
  const state = reactive({ busy: false, problem: null });
  const around = inject(OVERTAKEN, null);

  async function run(...args) {
    if (state.busy) {
      return undefined;
    }
    Object.assign(state, { busy: true, problem: null });
    around?.begins();
    try {
      return await act(...args);
    } catch (error) {
      state.problem = asProblem(error);
      if (state.problem.code === "transition_refused") {
        around?.refused(state.problem);
      }
      return undefined;
    } finally {
      state.busy = false;
    }
  }

  return Object.assign(state, { run });
}

/** A dialog that opens on a press and closes when left or done. */
export function useDialog(onDone) {
  const state = reactive({ open: false });
  const show = () => (state.open = true);
  const close = () => (state.open = false);
  function done() {
    close();
    onDone();
  }
  return Object.assign(state, { show, close, done });
}

/** The present time as the server has it, once a second. */
export function useNow() {
  const now = ref(serverNow());
  const timer = setInterval(() => (now.value = serverNow()), 1000);
  onBeforeUnmount(() => clearInterval(timer));
  return now;
}

const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 30_000;

/**
 * Asks again and again, with growing pauses, until the view goes away or the answer is the last one.
 *
 * @param ask answers true when there is nothing more to wait for
 */
export function usePolling(ask) {
  const now = useNow();
  const state = reactive({ nextAt: null, asking: false, problem: null });
  let pause = FIRST_PAUSE;
  let timer = null;
  let gone = false;
  let underWay = null;
  let afterwards = null;

  function check() {
    underWay ??= once().finally(() => (underWay = null));
    return underWay;
  }

  async function once() {
    if (gone) {
      return;
    }
    clearTimeout(timer);
    state.asking = true;
    let done = false;
    try {
      done = (await ask()) === true;
      state.problem = null;
    } catch (error) {
      state.problem = asProblem(error);
    } finally {
      state.asking = false;
    }
    if (done || gone) {
      state.nextAt = null;
      return;
    }
    state.nextAt = serverNow() + pause;
    timer = setTimeout(check, pause);
    pause = Math.min(LONGEST_PAUSE, pause * 1.4);
  }

  /**
   * Asks at once, and starts over with short pauses: something has just happened. An answer that is
   * under way may not know of it: then once more afterwards.
   */
  function hurry() {
    pause = FIRST_PAUSE;
    if (underWay === null) {
      return check();
    }
    afterwards ??= underWay.then(() => {
      afterwards = null;
      return check();
    });
    return afterwards;
  }

  function seen() {
    if (!document.hidden) {
      hurry();
    }
  }

  onMounted(() => {
    state.nextAt = serverNow() + pause;
    timer = setTimeout(check, pause);
    // Somebody comes back from the tab where they agreed.
    document.addEventListener("visibilitychange", seen);
  });
  onBeforeUnmount(() => {
    gone = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", seen);
  });

  const secondsLeft = computed(() =>
    state.nextAt === null ? 0 : Math.max(0, Math.ceil((state.nextAt - now.value) / 1000)),
  );
  return { state, secondsLeft, hurry };
}

/**
 * A list that grows part by part. A search may answer short parts: they are put together until
 * there is enough to show.
 */
export function useList(list, dependsOn = () => null, { size = 50 } = {}) {
  const state = reactive({ items: [], cursor: null, loading: true, problem: null, begun: false });
  let latest = 0;

  async function fetchMore(reset) {
    const mine = ++latest;
    state.loading = true;
    state.problem = null;
    let items = reset ? [] : state.items;
    let cursor = reset ? null : state.cursor;
    const enough = items.length + size;
    try {
      do {
        const page = await list({ cursor, limit: size });
        if (mine !== latest) {
          return;
        }
        items = [...items, ...page.items];
        cursor = page.nextCursor;
        Object.assign(state, { items, cursor, begun: true });
      } while (cursor && items.length < enough);
    } catch (error) {
      if (mine === latest) {
        if (reset) {
          state.items = [];
        }
        state.problem = asProblem(error);
      }
    } finally {
      if (mine === latest) {
        state.loading = false;
      }
    }
  }

  onMounted(() => fetchMore(true));
  onBeforeUnmount(() => latest++);
  watch(dependsOn, () => {
    state.begun = false;
    fetchMore(true);
  });
  return Object.assign(state, { more: () => fetchMore(false), reload: () => fetchMore(true) });
}
