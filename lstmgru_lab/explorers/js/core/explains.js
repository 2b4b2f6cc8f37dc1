/** Parts of a drawing that explain themselves when pointed at or focused. */

import { KEYS_ARE_OURS } from "./dom.js";

/** Makes a part explain itself: `explain(topic)` is called when it is pointed at, focused or clicked. */
export function explains(node, topic, label, explain) {
  const facts = { tabindex: 0, role: "button", "aria-label": label, "data-topic": topic, ...KEYS_ARE_OURS };
  for (const [name, value] of Object.entries(facts)) node.setAttribute(name, value);
  for (const event of ["pointerenter", "focus", "click"]) node.addEventListener(event, () => explain(topic));
  node.classList.add("lx-explains");
  return node;
}

/** Marks the part of a drawing that is being explained. */
export function markExplained(drawing, topic) {
  for (const part of drawing.querySelectorAll("[data-topic]")) {
    part.classList.toggle("lx-explained", part.dataset.topic === topic);
  }
}
