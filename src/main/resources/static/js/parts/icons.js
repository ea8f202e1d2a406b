// Line symbols, 24 × 24, drawn for this page. They say nothing that the text beside them does not.
import { html } from "../lib.js";

const PATHS = {
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1",
  building: "M4 20h16M6 20V5h8v15M14 10h4v10M9 8.5h2M9 12h2M9 15.5h2",
  info: "M12 8h.01M11.5 11.5h.5V16h.5M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  success: "M8 12.3l2.8 2.7L16 9.5M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  warning: "M12 9.5v4M12 16.5h.01M12 4l9 16H3z",
  danger: "M12 7.5v5.5M12 16h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  person: "M12 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5.5 19.5c.8-3.2 3.3-5 6.5-5s5.7 1.8 6.5 5",
  check: "M6 12.5l4 4 8-9",
  search: "M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM15.5 15.5L20 20",
  back: "M15 5l-7 7 7 7",
  folder: "M3.5 7a1.5 1.5 0 0 1 1.5-1.5h4l2 2.5h8A1.5 1.5 0 0 1 20.5 9.500v8A1.5 1.5 0 0 1 19 19H5a1.5 1.5 0 0 1-1.5-1.500z",
  empty: "M4 13l3-7h10l3 7v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1zM4 13h5l1.5 2.500h3L15 13h5",
  external: "M14 5h5v5M19 5l-8 8M11 6H6a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-5",
};

export const Icon = {
  props: { name: String },
  setup: (props) => () => html`
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d=${PATHS[props.name]} />
    </svg>
  `,
};
