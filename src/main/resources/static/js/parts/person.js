// People: WeCom gives third-party apps ids for members' names, and ids are shown as such.
import { html } from "../lib.js";
import { Icon } from "./icons.js";

/** The beginning and the end of a long id; the whole of it is in the title. */
function short(id) {
  return id.length > 14 ? `${id.slice(0, 6)}…${id.slice(-4)}` : id;
}

/** A member by name, or by a short id where WeCom gave none. */
export const MemberName = {
  props: { userid: String, name: String, whole: Boolean },
  setup: (props) => () =>
    props.name && props.name !== props.userid
      ? html`<span>${props.name}</span>`
      : html`<span class="id" title=${props.userid}>
          ${props.whole ? props.userid : short(props.userid)}
        </span>`,
};

/** The first letter of a name, whole even where it takes two code units; a figure without one. */
export const Avatar = {
  props: { name: String, large: Boolean },
  setup: (props) => () => {
    const letter = [...(props.name ?? "").trim()][0];
    return html`<span class=${`avatar ${props.large ? "avatar-large" : ""}`} aria-hidden="true">
      ${letter ? letter.toUpperCase() : html`<${Icon} name="person" />`}
    </span>`;
  },
};

/** A tag's words: with its group where another tag of the same name is beside it. */
export function tagText(tag, beside) {
  const name = tag.name ?? tag.tagId;
  const twin = beside.some((other) => other.tagId !== tag.tagId && other.name === tag.name);
  return twin && tag.groupName ? `${tag.groupName}·${name}` : name;
}
