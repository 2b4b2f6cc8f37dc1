/** A number on its squashing curve: how the weighted sum becomes what the cell uses. */

import { html, setAttribute, setText, svg } from "../core/dom.js";
import { printed } from "../core/numbers.js";
import { sigmoid } from "../maths/cells.js";

const [WIDTH, HEIGHT, MARGIN] = [240, 84, 8];

const SHAPES = {
  sigmoid: { fn: sigmoid, sign: "σ", low: 0, reach: 8, slope: (y) => y * (1 - y), ticks: ["1", "½", "0"] },
  tanh: { fn: Math.tanh, sign: "tanh", low: -1, reach: 3, slope: (y) => 1 - y * y, ticks: ["1", "0", "−1"] },
};

/**
 * @param {{shape: string, sum: string, gate: string, sums: (view: any) => Float64Array, label: string,
 *   tint?: string, tangent?: boolean}} what names in view.now of the sum and its result; the sums of all
 *   steps, drawn as small dots; whether the slope at the point is drawn
 */
export function squashPlot({ shape, sum, gate, sums, label, tint = gate, tangent = false }) {
  const { fn, sign, low, reach, slope, ticks } = SHAPES[shape];
  const X = (a) => (WIDTH * (Math.min(reach, Math.max(-reach, a)) + reach)) / (2 * reach);
  const Y = (value) => MARGIN + ((HEIGHT - 2 * MARGIN) * (1 - value)) / (1 - low);
  const at = (a) => `${X(a).toFixed(1)} ${Y(fn(a)).toFixed(1)}`;
  const curve = `M${Array.from({ length: 65 }, (_, k) => at(reach * (k / 32 - 1))).join("L")}`;

  const others = svg("path", { class: "lx-dots" });
  const guide = svg("path", { class: "lx-guide" });
  const slopeLine = svg("path", { class: "lx-tangent" });
  const dot = svg("circle", { class: "lx-dot", r: 5.5 });
  const levels = [low, 0, 1].map((level) => `M0 ${Y(level)}H${WIDTH}`).join("");
  const drawing = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" },
    svg("path", { class: "lx-zero", d: `${levels}M${X(0)} ${Y(low)}V${Y(1)}` }),
    svg("path", { class: "lx-curve", d: curve }),
    guide,
    others,
    slopeLine,
    dot,
  );
  const caption = html("figcaption", {});
  const axis = html(
    "div",
    { class: "lx-squash-axis", "aria-hidden": "true" },
    ...ticks.map((text) => html("span", {}, text)),
  );
  const node = html(
    "figure",
    { class: `lx-squash lx-of-${tint}`, role: "img", "aria-label": label },
    axis,
    drawing,
    caption,
  );

  return {
    node,
    update(view) {
      const [a, value] = [view.now[sum], view.now[gate]];
      let dots = "";
      for (const one of sums(view)) dots += `M${at(one)}h0`;
      setAttribute(others, "d", dots);
      setAttribute(dot, "cx", X(a).toFixed(1));
      setAttribute(dot, "cy", Y(value).toFixed(1));
      if (tangent) {
        const [run, steep] = [reach / 4, slope(value)];
        const end = (side) => `${X(a + side * run).toFixed(1)} ${Y(value + side * steep * run).toFixed(1)}`;
        setAttribute(slopeLine, "d", `M${end(-1)}L${end(1)}`);
      } else {
        setAttribute(guide, "d", `M${X(a).toFixed(1)} ${Y(low)}V${Y(value).toFixed(1)}H0`);
      }
      const says = `${sign}(${printed(a)}) = ${printed(value)}`;
      setText(caption, tangent ? `${says}, slope ${printed(slope(value))}` : says);
    },
  };
}

/** Two curves in one row. */
export function sideBySide(...plots) {
  return {
    node: html("div", { class: "lx-curves" }, ...plots.map((plot) => plot.node)),
    update(view) {
      for (const plot of plots) plot.update(view);
    },
  };
}
