// The libraries. Only this file knows where they come from.
import { h } from "../webjars/vue/dist/vue.runtime.esm-browser.prod.js";
import htm from "../webjars/htm/dist/htm.module.js";

export {
  computed,
  createApp,
  inject,
  nextTick,
  onBeforeUnmount,
  onMounted,
  provide,
  reactive,
  ref,
  shallowRef,
  useId,
  watch,
} from "../webjars/vue/dist/vue.runtime.esm-browser.prod.js";

/**
 * HTML in a tagged template, made into Vue's virtual nodes: no compiler in the browser, hence no
 * eval. What a template shows is text; nothing in it becomes markup.
 */
export const html = htm.bind(function (...args) {
  // htm would hand out the same node twice; Vue wants one per place.
  this[0] = 3;
  return h(...args);
});

let chart = null;

/** Chart.js, fetched when the first chart is drawn. */
export function loadChart() {
  chart ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "webjars/chart.js/dist/chart.umd.min.js";
    script.addEventListener("load", () => resolve(window.Chart));
    script.addEventListener("error", () => reject(new Error("chart.js did not load")));
    document.head.append(script);
  });
  return chart;
}
