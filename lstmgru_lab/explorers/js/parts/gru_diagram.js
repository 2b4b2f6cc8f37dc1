/**
 * The GRU cell as a drawing that the lessons open part by part: h is the line on top, and every part has its
 * fixed place and letter. Two parts move with the form in which the equations are written: the "1−" stands
 * before the old state (this course) or before the candidate (torch), and the product with W_h inside the
 * candidate or before the reset.
 */

import { setAttribute, setText, svg } from "../core/dom.js";
import { explains, markExplained } from "../core/explains.js";
import { drawnSymbol, printed } from "../core/numbers.js";

const [TOP, BRANCH, BUS] = [54, 128, 254]; // the line of h; where z divides; the line of [h, x]
const UPDATE = 208,
  RESET = 336,
  APPLY = 452,
  CANDIDATE = 576; // from left to right
const GATE = { y: 188, width: 72, height: 44 };
const [ABOVE, BELOW] = [GATE.y - GATE.height / 2, GATE.y + GATE.height / 2];

/** Wires in drawing order: what they carry (a name in view.now), their way, where the number stands. */
const WIRES = [
  { carries: "h_prev", d: `M14 ${TOP}H${UPDATE - 17}`, at: [66, TOP - 13] },
  { carries: "h_prev", d: `M132 ${TOP}V${BUS}` },
  { carries: "kept", d: `M${UPDATE + 17} ${TOP}H${CANDIDATE - 17}`, at: [392, TOP - 13] },
  { carries: "h", d: `M${CANDIDATE + 17} ${TOP}H746`, at: [696, TOP - 13] },
  { carries: "x", d: `M132 312V${BUS}`, at: [143, 294], side: "right" },
  { carries: "z", d: `M${UPDATE} ${ABOVE}V${BRANCH}`, at: [UPDATE + 11, ABOVE - 10], side: "right" },
  { carries: "keep", d: `M${UPDATE} ${BRANCH}V${TOP + 17}`, at: [UPDATE + 11, 83], side: "right" },
  { carries: "fresh", d: `M${UPDATE} ${BRANCH}H${CANDIDATE - 14}`, at: [500, BRANCH - 9] },
  {
    carries: "h_tilde",
    d: `M${CANDIDATE} ${ABOVE}V${BRANCH + 14}`,
    at: [CANDIDATE + 11, 160],
    side: "right",
  },
  {
    carries: "written",
    d: `M${CANDIDATE} ${BRANCH - 14}V${TOP + 17}`,
    at: [CANDIDATE + 11, 97],
    side: "right",
  },
  { carries: "r", part: "reset", d: `M${RESET + 36} ${GATE.y}H${APPLY - 14}`, at: [405, GATE.y - 10] },
  {
    carries: "before_r",
    part: "reset",
    d: `M${APPLY} ${BUS}V${GATE.y + 14}`,
    at: [APPLY + 11, 217],
    side: "right",
  },
  {
    carries: "after_r",
    part: "reset",
    d: `M${APPLY + 14} ${GATE.y}H${CANDIDATE - 36}`,
    at: [502, GATE.y - 10],
  },
  { carries: "x", d: `M${CANDIDATE} ${BUS}V${BELOW}`, at: [CANDIDATE + 11, 237], side: "right" },
];

const GATES = [
  { name: "update", says: "update gate", topic: "z", x: UPDATE, shape: "σ" },
  { name: "reset", says: "reset gate", topic: "r", x: RESET, shape: "σ" },
  { name: "candidate", says: "candidate", topic: "h_tilde", x: CANDIDATE, shape: "tanh" },
];

const ENDS = [
  ["h_t-1", 14, TOP + 24, "start"],
  ["h_t", 746, TOP + 24, "end"],
  ["x_t", 116, 310, "end"],
];

const widthOf = (value) => (1.5 + 5.5 * Math.min(1, Math.abs(value))).toFixed(1);
const signOf = (value) => (value > 0.005 ? "lx-plus" : value < -0.005 ? "lx-minus" : "lx-none");

/**
 * @param {{carries: string, part?: string, d: string, at?: number[], side?: string}} what
 * @param {Set<string>} open
 */
function wire({ carries, part, d, at, side }, open) {
  const live = part === undefined || open.has(part);
  const path = svg("path", { d, class: live ? "lx-wire lx-none" : "lx-wire lx-closed" });
  if (!live) return { path, update(_view) {} };
  const anchor = side ? "start" : "middle";
  const number =
    at &&
    svg("text", {
      x: at[0],
      y: at[1],
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
      if (number) setText(number, printed(value));
      setAttribute(path, "stroke-width", widthOf(value));
      if (signOf(value) !== sign) {
        path.classList.replace(sign, signOf(value));
        sign = signOf(value);
      }
    },
  };
}

function gate({ name, says, topic, x, shape }, open, explain) {
  const live = open.has(name);
  const box = svg(
    "g",
    { class: `lx-gate lx-${name} ${live ? "" : "lx-closed"}` },
    svg("path", { class: "lx-feed", d: name === "candidate" ? "" : `M${x} ${BUS}V${BELOW}` }),
    svg("rect", { x: x - GATE.width / 2, y: ABOVE, width: GATE.width, height: GATE.height, rx: 8 }),
    svg("text", { x, y: GATE.y - 2, class: "lx-shape", "text-anchor": "middle" }, shape),
    svg(
      "text",
      { x, y: GATE.y + 15, class: "lx-gate-label", "text-anchor": "middle" },
      live ? name : "lesson 08",
    ),
  );
  return live ? explains(box, topic, `${says}: show its equation`, explain) : box;
}

function operation(text, x, y, radius, topic, label, explain) {
  const node = svg(
    "g",
    { class: `lx-operation ${topic ? "" : "lx-closed"}` },
    svg("circle", { cx: x, cy: y, r: radius }),
    svg("text", { x, y, dy: "0.34em", "text-anchor": "middle" }, text),
  );
  return topic ? explains(node, topic, label, explain) : node;
}

/** A small box on a wire, shown in one form of the equations only. */
function pill(text, x, y, when) {
  const node = svg(
    "g",
    { class: "lx-operation lx-pill" },
    svg("rect", { x: x - 23, y: y - 12, width: 46, height: 24, rx: 12 }),
    svg("text", { x, y, dy: "0.34em", "text-anchor": "middle", class: "lx-small" }, text),
  );
  return { node, update: ({ form }) => setAttribute(node, "visibility", when(form) ? "visible" : "hidden") };
}

/**
 * @param {Iterable<string>} parts what is open: "update", "reset", "candidate"
 * @param {(topic: string) => void} explain called when a gate or operation is pointed at or focused
 */
export function gruDiagram(parts, explain) {
  const open = new Set(parts);
  const wires = WIRES.map((one) => wire(one, open));
  const ends = ENDS.map(([name, x, y, anchor]) => drawnSymbol(name, { x, y, "text-anchor": anchor }));
  const pills = [
    pill("1 −", UPDATE, 103, ({ z }) => z === "replaces"),
    pill("1 −", 392, BRANCH, ({ z }) => z !== "replaces"),
    pill("W ·", APPLY, 237, ({ reset }) => open.has("reset") && reset === "after"),
  ];
  const applied = open.has("reset") ? "shown" : null;
  const label = "The cell at the selected step";
  const node = svg(
    "svg",
    { viewBox: "0 0 760 318", class: "lx-diagram", role: "group", "aria-label": label },
    svg("rect", { class: "lx-body", x: 106, y: 14, width: 566, height: 268, rx: 22 }),
    svg("path", { class: "lx-feed", d: `M132 ${BUS}H${CANDIDATE}` }),
    ...wires.map((one) => one.path),
    svg("circle", { class: "lx-joint", cx: 132, cy: TOP, r: 4.5 }),
    svg("circle", { class: "lx-joint", cx: 132, cy: BUS, r: 4.5 }),
    svg("circle", { class: "lx-joint", cx: UPDATE, cy: BRANCH, r: 4.5 }),
    svg("text", { class: "lx-concatenation", x: 145, y: BUS + 17 }, "[h, x]"),
    svg("text", { class: "lx-concatenation", x: APPLY, y: BUS + 17, "text-anchor": "middle" }, "h"),
    svg("text", { class: "lx-concatenation", x: CANDIDATE, y: BUS + 17, "text-anchor": "middle" }, "x"),
    ...GATES.map((one) => gate(one, open, explain)),
    operation("×", UPDATE, TOP, 17, "kept", "times: what is kept", explain),
    operation("+", CANDIDATE, TOP, 17, "h", "plus: the new state", explain),
    operation("×", CANDIDATE, BRANCH, 14, "written", "times: what replaces it", explain),
    operation("×", APPLY, GATE.y, 14, applied, "times: what the candidate is shown", explain),
    ...pills.map((one) => one.node),
    ...wires.map((one) => one.number).filter(Boolean),
    ...ends.map((one) => one.node),
  );
  return {
    node,
    update(view) {
      for (const one of [...wires, ...pills]) one.update(view);
      for (const one of ends) one.update(view.step);
    },
    highlight: (topic) => markExplained(node, topic),
  };
}
