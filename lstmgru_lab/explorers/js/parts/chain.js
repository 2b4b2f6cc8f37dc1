/** The unrolled network: five copies of a cell around the selected step; states go right, gradients left. */

import { setAttribute, setText, svg } from "../core/dom.js";
import { explains, markExplained } from "../core/explains.js";
import { drawnSymbol, printed, printedWide } from "../core/numbers.js";

const AROUND = [-2, -1, 0, 1, 2];
const [PITCH, MIDDLE, LANE, CELL, BOTTOM] = [132, 380, 42, 112, 198]; // distances and heights in the drawing
const [WIDTH, HEIGHT] = [72, 48];

const signOf = (value) => (value > 0 ? "lx-plus" : value < 0 ? "lx-minus" : "lx-none");
const widthOf = (value) => (1.5 + 5.5 * Math.min(1, Math.abs(value))).toFixed(1);

function wire(d, x, y, anchor = "middle") {
  const path = svg("path", { d, class: "lx-wire lx-none" });
  const number = svg("text", { x, y, class: "lx-number lx-on-wire", "text-anchor": anchor });
  let sign = "lx-none";
  return {
    nodes: [path, number],
    update(value) {
      setText(number, printedWide(value));
      setAttribute(path, "stroke-width", widthOf(value));
      if (signOf(value) !== sign) {
        path.classList.replace(sign, signOf(value));
        sign = signOf(value);
      }
    },
  };
}

/** One copy of the cell: x from below, h to the right, and above it the factor that a gradient meets. */
function slot(offset, explain) {
  const x = MIDDLE + offset * PITCH;
  const out = wire(`M${x + WIDTH / 2} ${CELL}H${x + PITCH - WIDTH / 2}`, x + PITCH / 2, CELL - 13);
  const into = wire(`M${x} ${BOTTOM}V${CELL + HEIGHT / 2}`, x + 10, BOTTOM - 12, "start");
  const input = drawnSymbol("x_t", { x, y: BOTTOM + 21, "text-anchor": "middle" });
  const state = drawnSymbol("h_t", { x: x + PITCH / 2, y: CELL + 24, "text-anchor": "middle" });
  const factor = svg("text", {
    x: x - PITCH / 2,
    y: LANE - 13,
    "text-anchor": "middle",
    class: "lx-number lx-on-wire lx-factor",
  });
  const back = svg("path", { class: "lx-back", d: `M${x} ${LANE}H${x - PITCH + 9}` });
  const head = svg("path", { class: "lx-back-head", d: `M${x - PITCH + 2} ${LANE}l11 -6v12z` });
  const box = svg(
    "g",
    { class: "lx-gate lx-cell" },
    svg("rect", { x: x - WIDTH / 2, y: CELL - HEIGHT / 2, width: WIDTH, height: HEIGHT, rx: 9 }),
    svg("text", { x, y: CELL, dy: "0.34em", "text-anchor": "middle", class: "lx-shape" }, "tanh"),
  );
  const turn = svg("g", {}, back, head, factor);
  if (offset === 0) {
    explains(box, "h", "This step's state: show its equation", explain);
    explains(turn, "factor", "This step's factor of the gradient: show its equation", explain);
    turn.append(svg("rect", { class: "lx-target", x: x - PITCH, y: LANE - 32, width: PITCH, height: 44 }));
  }
  const node = svg(
    "g",
    { class: offset === 0 ? "lx-selected" : "" },
    ...out.nodes,
    ...into.nodes,
    box,
    input.node,
    state.node,
    turn,
  );
  return {
    node,
    update({ step, length, x: inputs, h, factors, gradient }) {
      const t = step + offset;
      const shown = t >= 0 && t < length;
      setAttribute(node, "visibility", shown ? "visible" : "hidden");
      if (!shown) return;
      out.update(h[t]);
      into.update(inputs[t]);
      input.update(t);
      state.update(t);
      setText(factor, `× ${printed(factors[t])}`);
      setAttribute(back, "stroke-width", widthOf(Math.max(0.08, 1 + Math.log10(gradient[t]) / 10)));
    },
  };
}

/**
 * @param {(topic: string) => void} explain
 */
export function chain(explain) {
  const slots = AROUND.map((offset) => slot(offset, explain));
  const label = "The network around the selected step";
  const node = svg(
    "svg",
    { viewBox: "0 -8 760 234", class: "lx-diagram lx-chain", role: "group", "aria-label": label },
    svg("text", { class: "lx-lane-name", x: 756, y: 6, "text-anchor": "end" }, "← the gradient goes back"),
    ...slots.map((one) => one.node),
  );
  return {
    node,
    update(view) {
      for (const one of slots) one.update(view);
    },
    highlight: (topic) => markExplained(node, topic),
  };
}
