/** Lesson 01: the same cell at every step, and what is left of a gradient that goes back through all. */

import { printedWide } from "../core/numbers.js";
import { first, gradientThroughTime, matrices, rnn } from "../maths/cells.js";
import { mountExplorer } from "../parts/cell_explorer.js";
import { chain } from "../parts/chain.js";
import { squashPlot } from "../parts/squash_plot.js";

const [FLOOR, VANISHED, EXPLODED, CEILING] = [-10, -3, 3, 6]; // powers of ten of the gradient's axis

/** Everything that is drawn, from the state alone. */
function compute({ weights, x, step }) {
  const h = first(
    rnn(
      x.map((value) => [value]),
      matrices(weights),
    ).h,
  );
  const previous = (t) => (t > 0 ? h[t - 1] : 0);
  const gradient = gradientThroughTime(h, weights["W.h"]).map(Math.abs);
  const factors = h.map((value) => weights["W.h"] * (1 - value * value));
  const sums = h.map((_, t) => weights["W.h"] * previous(t) + weights["W.x"] * x[t] + weights.b);
  const back = h.length - 1 - step;
  const now = {
    ...weights,
    x: x[step],
    h: h[step],
    h_prev: previous(step),
    sum: sums[step],
    factor: factors[step],
    gradient: gradient[step],
    back,
    per_step: back > 0 ? gradient[step] ** (1 / back) : 1,
  };
  const heights = gradient.map((value) => Math.max(0, Math.log10(value) - FLOOR));
  return { x, h, factors, gradient, heights, sums, now };
}

function readout({ step, now }) {
  if (now.back === 0) return "This is the final state: the gradient starts here with 1.";
  const verb = now.per_step < 0.995 ? "shrinks" : now.per_step > 1.005 ? "grows" : "stays, multiplied";
  const times = printedWide(now.gradient);
  const factor = printedWide(now.per_step);
  return (
    `A change of the state at step ${step} reaches the final state times ${times}; ` +
    `on average the gradient ${verb} by a factor of ${factor} a step.`
  );
}

const TOPICS = {
  h: {
    says: ({ step, now }) => `Step ${step}: the state is ${printedWide(now.h)}.`,
    template:
      "{h_t} = tanh({W.h}·{h_t-1} + {W.x}·{x_t} + {b})" +
      " = tanh([W.h]·[h_prev] + [W.x]·[x] + [b]) = tanh([sum]) = [=h]",
  },
  factor: {
    says: ({ step }) => `Back through step ${step} a gradient meets the weight and the slope of tanh.`,
    template: "∂{h_t}/∂{h_t-1} = {W.h}·(1 − {h_t}²) = [W.h]·(1 − [h]²) = [=factor]",
  },
};

const zone = (kind, from, to) => ({ kind, from: from - FLOOR, to: to - FLOOR });
const caption = (text, power) => ({ text, at: power - FLOOR });

const ROWS = [
  { key: "x", name: "x_t", meaning: "input", edits: true, size: "medium", print: printedWide },
  { key: "h", name: "h_t", meaning: "state", size: "large", print: printedWide },
  {
    key: "gradient",
    name: "∂h_T/∂h_t",
    meaning: "gradient",
    size: "huge",
    tint: "gradient",
    print: printedWide,
    values: (view) => view.heights,
    range: () => [0, CEILING - FLOOR],
    zones: [
      zone("explode", EXPLODED, CEILING),
      zone("edge", VANISHED, EXPLODED),
      zone("vanish", FLOOR, VANISHED),
    ],
    captions: [
      caption("explodes: over 1000", 4.5),
      caption("the edge", 1.5),
      caption("vanishes: under 1/1000", -6.5),
    ],
    guide: (view, y) => `M0 ${y(-FLOOR)}H${view.length}`,
  },
];

const CURVE = {
  shape: "tanh",
  sum: "sum",
  gate: "h",
  sums: (view) => view.sums,
  tangent: true,
  label: "The state on the tanh curve: where the curve is flat, the gradient is lost",
};

const plan = {
  title: "An RNN, unrolled",
  compute,
  parts: ({ explain }) => ({
    stage: [chain(explain)],
    side: [squashPlot(CURVE)],
    rows: ROWS,
    topics: TOPICS,
    topic: "h",
    readout,
    print: printedWide,
  }),
};

export default { render: (context) => mountExplorer(context, plan) };
