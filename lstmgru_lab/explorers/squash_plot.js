/** A gate on its curve: how the weighted sum becomes a number between 0 and 1. */

import { html, setAttribute, setText, svg } from "./dom.js";
import { printed } from "./numbers.js";
import { sigmoid } from "./cells.js";

const [WIDTH, HEIGHT, REACH] = [240, 84, 8];
const X = (a) => (WIDTH * (Math.min(REACH, Math.max(-REACH, a)) + REACH)) / (2 * REACH);
const Y = (value) => 8 + (HEIGHT - 16) * (1 - value);

const curve = () => {
  const points = Array.from({ length: 65 }, (_, k) => -REACH + k / 4);
  return "M" + points.map((a) => `${X(a).toFixed(1)} ${Y(sigmoid(a)).toFixed(1)}`).join("L");
};

/**
 * @param {{sum: string, gate: string, sums: (view) => Float64Array, label: string}} what names in view.now
 *   of the weighted sum and the gate; the sums of all steps, drawn as small dots
 */
export function sigmoidPlot({ sum, gate, sums, label }) {
  const others = svg("path", { class: "lx-dots" });
  const guide = svg("path", { class: "lx-guide" });
  const dot = svg("circle", { class: "lx-dot", r: 5.5 });
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" },
    svg("path", { class: "lx-zero", d: `M0 ${Y(0)}H${WIDTH}M0 ${Y(1)}H${WIDTH}M${X(0)} ${Y(0)}V${Y(1)}` }),
    svg("path", { class: "lx-curve", d: curve() }), guide, others, dot);
  const caption = html("figcaption", {});
  const node = html("figure", { class: "lx-squash", role: "img", "aria-label": label }, 
    html("div", { class: "lx-squash-axis", "aria-hidden": "true" }, html("span", {}, "1"), html("span", {}, "½"), html("span", {}, "0")),
    drawing, caption);
  return {
    node,
    update(view) {
      const [a, value] = [view.now[sum], view.now[gate]];
      let dots = "";
      for (const one of sums(view)) dots += `M${X(one).toFixed(1)} ${Y(sigmoid(one)).toFixed(1)}h0`;
      setAttribute(others, "d", dots);
      setAttribute(dot, "cx", X(a).toFixed(1));
      setAttribute(dot, "cy", Y(value).toFixed(1));
      setAttribute(guide, "d", `M${X(a).toFixed(1)} ${Y(0)}V${Y(value).toFixed(1)}H0`);
      setText(caption, `σ(${printed(a)}) = ${printed(value)}`);
    },
  };
}
