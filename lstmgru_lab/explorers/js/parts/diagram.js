/**
 * The LSTM cell as a drawing that the lessons open part by part. Every part has its fixed place and
 * letter; what is not open yet is a grey outline that says which lesson opens it.
 */

import { setAttribute, setText, svg } from "../core/dom.js";
import { explains, markExplained } from "../core/explains.js";
import { drawnSymbol, printed } from "../core/numbers.js";

const [LANE, TOP, BUS] = [-4, 62, 236]; // the gradient's way back, the line of the cell state, that of [h, x]
const FORGET = 208,
  INPUT = 330,
  CANDIDATE = 426,
  OUTPUT = 524,
  TANH = 612;
const GATE = { y: 172, width: 74, height: 44 };
const MERGE = { x: (INPUT + CANDIDATE) / 2, y: 118 };

/** part -> the lesson that opens it; a wire or box belongs to one part. */
const LESSON = { forget: "02", input: "03", candidate: "03", cell: "04", output: "05" };

/** Wires in drawing order: what they carry (a name in view.now), their way, where the number stands. */
const WIRES = [
  { carries: "c_prev", part: "forget", d: `M14 ${TOP}H${FORGET - 17}`, at: [70, TOP - 13] },
  { carries: "kept", part: "forget", d: `M${FORGET + 17} ${TOP}H${MERGE.x - 17}`, at: [292, TOP - 13] },
  { carries: "c", part: "forget", d: `M${MERGE.x + 17} ${TOP}H746`, at: [696, TOP - 13] },
  {
    carries: "f",
    part: "forget",
    d: `M${FORGET} ${GATE.y - 22}V${TOP + 17}`,
    at: [FORGET + 11, 112],
    side: "right",
  },
  {
    carries: "written",
    part: "written",
    d: `M${MERGE.x} ${MERGE.y - 14}V${TOP + 17}`,
    at: [MERGE.x + 11, 95],
    side: "right",
  },
  {
    carries: "i",
    part: "input",
    d: `M${INPUT} ${GATE.y - 22}V${MERGE.y}H${MERGE.x - 14}`,
    at: [INPUT - 8, 138],
    side: "left",
  },
  {
    carries: "c_tilde",
    part: "candidate",
    d: `M${CANDIDATE} ${GATE.y - 22}V${MERGE.y}H${MERGE.x + 14}`,
    at: [CANDIDATE + 9, 138],
    side: "right",
  },
  {
    carries: "tanh_c",
    part: "output",
    d: `M${TANH} ${TOP}V${GATE.y - 14}`,
    at: [TANH + 11, 146],
    side: "right",
  },
  {
    carries: "o",
    part: "output",
    d: `M${OUTPUT + 37} ${GATE.y}H${TANH - 14}`,
    at: [OUTPUT + 56, GATE.y - 10],
  },
  {
    carries: "h",
    part: "state",
    d: `M${TANH} ${GATE.y + 14}V${BUS - 12}Q${TANH} ${BUS} ${TANH + 12} ${BUS}H746`,
    at: [696, BUS - 13],
  },
  { carries: "h_prev", part: "forget", d: `M14 ${BUS}H132`, at: [70, BUS - 13] },
  { carries: "x", part: "forget", d: `M132 300V${BUS}`, at: [143, 278], side: "right" },
];

const GATES = [
  { name: "forget", topic: "f", x: FORGET, shape: "σ", label: "forget" },
  { name: "input", topic: "i", x: INPUT, shape: "σ", label: "input" },
  { name: "candidate", topic: "c_tilde", x: CANDIDATE, shape: "tanh", label: "candidate" },
  { name: "output", topic: "o", x: OUTPUT, shape: "σ", label: "output" },
];

const ENDS = [
  ["c_t-1", 14, TOP + 24, "start"],
  ["c_t", 746, TOP + 24, "end"],
  ["h_t-1", 14, BUS + 24, "start"],
  ["h_t", 746, BUS + 24, "end"],
  ["x_t", 116, 298, "end"],
];

const widthOf = (value) => (1.5 + 5.5 * Math.min(1, Math.abs(value))).toFixed(1);
const signOf = (value) => (value > 0.005 ? "lx-plus" : value < -0.005 ? "lx-minus" : "lx-none");

/**
 * @param {{carries: string, part?: string, d: string, at?: number[], side?: string}} what
 * @param {Set<string>} open
 */
function wire({ carries, part, d, at: [x, y], side }, open) {
  const live = open.has(part);
  const path = svg("path", { d, class: live ? "lx-wire lx-none" : "lx-wire lx-closed" });
  if (!live) return { path, update() {} };
  const anchor = { left: "end", right: "start" }[side] ?? "middle";
  const number = svg("text", {
    x,
    y,
    class: "lx-number lx-on-wire",
    "text-anchor": anchor,
    "data-wire": carries,
  });
  let sign = "lx-none";
  return {
    path,
    number,
    update({ now }) {
      const value = now[carries];
      setText(number, printed(value));
      setAttribute(path, "stroke-width", widthOf(value));
      if (signOf(value) !== sign) {
        path.classList.replace(sign, signOf(value));
        sign = signOf(value);
      }
    },
  };
}

function gate({ name, topic, x, shape, label }, open, explain) {
  const live = open.has(name);
  const box = svg(
    "g",
    { class: `lx-gate lx-${name} ${live ? "" : "lx-closed"}` },
    svg("path", { class: "lx-feed", d: `M${x} ${BUS}V${GATE.y + 22}` }),
    svg("rect", { x: x - GATE.width / 2, y: GATE.y - 22, width: GATE.width, height: GATE.height, rx: 8 }),
    svg("text", { x, y: GATE.y - 2, class: "lx-shape", "text-anchor": "middle" }, shape),
    svg(
      "text",
      { x, y: GATE.y + 15, class: "lx-gate-label", "text-anchor": "middle" },
      live ? label : `lesson ${LESSON[name]}`,
    ),
  );
  return live
    ? explains(box, topic, `${label}${shape === "σ" ? " gate" : ""}: show its equation`, explain)
    : box;
}

function operation(text, x, y, radius, topic, label, explain) {
  const live = topic !== null;
  const node = svg(
    "g",
    { class: `lx-operation ${live ? "" : "lx-closed"}` },
    svg("circle", { cx: x, cy: y, r: radius }),
    svg("text", { x, y, dy: "0.34em", "text-anchor": "middle" }, text),
  );
  return live ? explains(node, topic, label, explain) : node;
}

/** The tanh between the cell state and what is shown of it. */
function squashed(open, explain) {
  const live = open.has("output");
  const node = svg(
    "g",
    { class: `lx-operation lx-squashed ${live ? "" : "lx-closed"}` },
    svg("rect", { x: TANH - 25, y: 98, width: 50, height: 24, rx: 12 }),
    svg("text", { x: TANH, y: 110, dy: "0.34em", "text-anchor": "middle", class: "lx-small" }, "tanh"),
  );
  return live ? explains(node, "tanh_c", "tanh: the memory between −1 and 1", explain) : node;
}

/** The way back along the line of the cell state, above the cell: what a gradient is multiplied by. */
function gradientLane(open, explain) {
  if (!open.has("gradient")) return { nodes: [], update() {} };
  const factor = svg("text", { x: FORGET, y: LANE - 9, "text-anchor": "middle", class: "lx-number" });
  const turn = svg(
    "g",
    { class: "lx-lane" },
    svg("path", { class: "lx-lane-line", d: `M746 ${LANE}H24` }),
    svg("path", { class: "lx-lane-head", d: `M14 ${LANE}l12 -6v12z` }),
    svg(
      "text",
      { x: 746, y: LANE - 9, "text-anchor": "end", class: "lx-lane-name" },
      "the gradient goes back",
    ),
    factor,
    svg("rect", { class: "lx-target", x: 14, y: LANE - 28, width: 732, height: 36 }),
  );
  explains(turn, "path", "What a gradient is multiplied by: show its equation", explain);
  return { nodes: [turn], update: ({ now }) => setText(factor, `× ${printed(now.f)}`) };
}

/**
 * @param {Iterable<string>} parts what is open: "forget", "written" (the amount that the closed input
 *   part adds), "state" (h), "input", "candidate", "output", "gradient" (its way back along c)
 * @param {(topic: string) => void} explain called when a gate or operation is pointed at or focused
 */
export function lstmDiagram(parts, explain) {
  const open = new Set(parts);
  const wires = WIRES.map((one) => wire(one, open));
  const ends = ENDS.map(([name, x, y, anchor]) => drawnSymbol(name, { x, y, "text-anchor": anchor }));
  const lastFed = GATES.findLast((one) => open.has(one.name));
  const lane = gradientLane(open, explain);
  const top = open.has("gradient") ? -36 : 0;
  const label = "The cell at the selected step";
  const node = svg(
    "svg",
    { viewBox: `0 ${top} 760 ${306 - top}`, class: "lx-diagram", role: "group", "aria-label": label },
    svg("rect", { class: "lx-body", x: 106, y: 18, width: 566, height: 246, rx: 22 }),
    ...GATES.filter((one) => !open.has(one.name)).map((one) => gate(one, open, explain)),
    svg("path", { class: "lx-feed", d: `M132 ${BUS}H${lastFed.x}` }),
    ...wires.map((one) => one.path),
    svg("circle", { class: "lx-joint", cx: 132, cy: BUS, r: 4.5 }),
    svg("text", { class: "lx-concatenation", x: 145, y: BUS + 17 }, "[h, x]"),
    ...GATES.filter((one) => open.has(one.name)).map((one) => gate(one, open, explain)),
    operation("×", FORGET, TOP, 17, "kept", "times: what is kept", explain),
    operation("+", MERGE.x, TOP, 17, "c", "plus: the new cell state", explain),
    operation(
      "×",
      MERGE.x,
      MERGE.y,
      14,
      open.has("written") ? "written" : null,
      "times: what is written",
      explain,
    ),
    operation("×", TANH, GATE.y, 14, open.has("output") ? "h" : null, "times: the new state", explain),
    squashed(open, explain),
    ...lane.nodes,
    ...wires.filter((one) => one.number).map((one) => one.number),
    ...ends.map((one) => one.node),
  );
  return {
    node,
    update(view) {
      for (const one of wires) one.update(view);
      for (const one of ends) one.update(view.step);
      lane.update(view);
    },
    highlight: (topic) => markExplained(node, topic),
  };
}
