/** Which hidden unit the diagram shows: a button each, with the line that stands for it in the rows. */

import { button, html, setAttribute, svg } from "../core/dom.js";

/**
 * @param {number} units
 * @param {(patch: {unit: number}) => void} set
 */
export function unitPicker(units, set) {
  const buttons = Array.from({ length: units }, (_, k) => {
    const sample = svg(
      "svg",
      { viewBox: "0 0 34 10", class: "lx-sample", "aria-hidden": "true" },
      svg("path", { d: "M1 5H33", class: `lx-line lx-unit-${k} lx-thick` }),
    );
    const made = button("", { class: "lx-unit", "data-unit": k, "aria-pressed": "false" }, () =>
      set({ unit: k }),
    );
    made.append(`unit ${k}`, sample);
    return made;
  });
  const node = html(
    "div",
    { class: "lx-units", role: "group", "aria-label": "The hidden unit in the diagram" },
    html("span", { class: "lx-units-label" }, "In the diagram:"),
    ...buttons,
  );
  return {
    node,
    update({ unit }) {
      for (const [k, one] of buttons.entries()) setAttribute(one, "aria-pressed", k === unit);
    },
  };
}
