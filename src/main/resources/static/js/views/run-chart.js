// The last runs as bars: how many relations each wrote, and how many it found unchanged.
import { html, loadChart, onBeforeUnmount, onMounted, ref, watch } from "../lib.js";
import { briefly, number } from "../format.js";
import { language, t } from "../texts.js";

const SERIES = [
  { name: "inserted", colour: "#1a66d9" },
  { name: "updated", colour: "#6ea8ff" },
  { name: "unchanged", colour: "#d5dce6" },
  { name: "removed", colour: "#c2410c" },
];

/** @prop runs newest first; the table beside it says the same in figures */
export const RunChart = {
  props: { runs: Array },
  setup(props) {
    const canvas = ref(null);
    let chart = null;

    function data() {
      const runs = props.runs.slice(0, 20).reverse();
      return {
        labels: runs.map((run) => briefly(run.startedAt)),
        datasets: SERIES.map(({ name, colour }) => ({
          label: t(`run.${name}`),
          data: runs.map((run) => run.progress[name]),
          backgroundColor: colour,
          maxBarThickness: 28,
        })),
      };
    }

    async function draw() {
      const Chart = await loadChart().catch(() => null);
      if (!Chart || !canvas.value) {
        return;
      }
      chart = new Chart(canvas.value, {
        type: "bar",
        data: data(),
        options: {
          animation: false,
          maintainAspectRatio: false,
          scales: {
            x: { stacked: true, grid: { display: false } },
            y: { stacked: true, beginAtZero: true, ticks: { precision: 0, callback: number } },
          },
          plugins: { legend: { position: "bottom", labels: { boxWidth: 12 } } },
        },
      });
    }

    onMounted(draw);
    onBeforeUnmount(() => chart?.destroy());
    watch(
      () => [props.runs, language()],
      () => {
        if (chart) {
          chart.data = data();
          chart.update();
        }
      },
    );

    return () => html`
      <div class="chart">
        <canvas ref=${canvas} role="img" aria-label=${t("sync.chart")}></canvas>
      </div>
    `;
  },
};
