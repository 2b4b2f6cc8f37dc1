/** Lesson 02: one gate decides how much of the cell state is kept. */

import { mountExplorer } from "./base.js";
import { first, lstm, matrices } from "./cells.js";
import { lstmDiagram } from "./diagram.js";
import { percent, printed, steps } from "./numbers.js";
import { squashPlot } from "./squash_plot.js";
import { task } from "./task.js";

/** Where the pulse stands (the largest x) and where the -1 comes (the first x <= -0.5, 8 steps later or more). */
function events(x) {
  const pulse = x.indexOf(Math.max(...x));
  const wipe = x.findIndex((value, t) => t >= pulse + 8 && value <= -0.5);
  return x[pulse] >= 0.5 && wipe > 0 ? { pulse, wipe } : null;
}

/** Everything that is drawn, from the state alone. */
function compute({ weights, x, step }) {
  const trace = lstm(x.map((value) => [value]), matrices(weights));
  const [f, i, c_tilde, o, c, h] = ["f", "i", "c_tilde", "o", "c", "h"].map((gate) => first(trace[gate]));
  const previous = (gate, t) => (t > 0 ? gate[t - 1] : 0);
  const sumAt = (t) => weights["W_f.h"] * previous(h, t) + weights["W_f.x"] * x[t] + weights.b_f;
  const sums = Float64Array.from(x, (_, t) => sumAt(t));
  const written = Float64Array.from(x, (_, t) => i[t] * c_tilde[t]);
  const now = {
    ...weights, x: x[step], f: f[step], i: i[step], c_tilde: c_tilde[step], o: o[step], c: c[step], h: h[step],
    h_prev: previous(h, step), c_prev: previous(c, step), sum: sums[step], written: written[step],
    kept: f[step] * previous(c, step),
  };
  const at = events(x);
  const task = at && { ...at, kept: c[at.wipe - 1] / c[at.pulse], left: c[at.wipe] / c[at.pulse] };
  return { x, f, c, h, written, sums, now, task };
}

/** A dashed line at half of the largest memory, as long as it lasts. */
function halfLine({ c, length }, y) {
  const peak = c.indexOf(Math.max(...c));
  const half = c[peak] / 2;
  if (!(half > 0.05)) return "";
  const gone = c.findIndex((value, t) => t > peak && value < half);
  return `M${peak + 0.5} ${y(half).toFixed(1)}H${gone < 0 ? length : gone + 0.5}`;
}

function halfLife(f) {
  if (f >= 1) return "At this setting nothing is ever forgotten.";
  if (f < 0.5) return "At this setting half of it is gone within one step.";
  return `At this setting half of it is gone after ${steps(Math.log(0.5) / Math.log(f))}.`;
}

const TOPICS = {
  f: {
    says: ({ step, now }) => `At step ${step} the forget gate keeps ${percent(now.f)} of the memory.`,
    template:
      "{f_t} = σ({W_f.h}·{h_t-1} + {W_f.x}·{x_t} + {b_f})" +
      " = σ([W_f.h]·[h_prev] + [W_f.x]·[x] + [b_f]) = σ([sum]) = [=f]",
  },
  kept: {
    says: ({ now }) =>
      `Times: of the old memory ${printed(now.c_prev)} the gate lets ${printed(now.kept)} through.`,
    template: "{f_t}·{c_t-1} = [f]·[c_prev] = [=kept]",
  },
  c: {
    says: () => "Plus: the new memory is what was kept and what is written.",
    template: "{c_t} = {f_t}·{c_t-1} + {i_t}·{c~_t} = [kept] + [written] = [=c]",
  },
  written: {
    says: () => "What is written: only a positive input opens the way here. Lesson 03 takes this part apart.",
    template: "{i_t}·{c~_t} = [i]·[c_tilde] = [=written]",
  },
};

const GOALS = {
  text: "Keep the pulse until the −1 comes, and let the −1 wipe it out.",
  goals: [
    {
      met: ({ task: at }) => at !== null && at.kept >= 0.8,
      label: ({ task: at }) =>
        at
          ? `kept until step ${at.wipe - 1}: ${percent(at.kept)} (at least 80 %)`
          : "there is no pulse with a −1 eight steps later: press Reset",
    },
    {
      met: ({ task: at }) => at !== null && at.left < 0.1,
      label: ({ task: at }) =>
        at ? `left after step ${at.wipe}: ${percent(at.left)} (less than 10 %)` : "and nothing to wipe out",
    },
  ],
  solved:
    "Solved. A large bias holds the gate open; a weight on x that is larger still lets one input overrule it.",
};

const ROWS = [
  { key: "x", name: "x_t", meaning: "input", edits: true, size: "medium" },
  { key: "f", name: "f_t", meaning: "forget gate", range: () => [0, 1], size: "medium", tint: "forget" },
  { key: "written", name: "i·c~", meaning: "written" },
  { key: "c", name: "c_t", meaning: "cell state", size: "large", guide: halfLine },
  { key: "h", name: "h_t", meaning: "hidden state" },
];

const CURVE = {
  shape: "sigmoid", sum: "sum", gate: "f", sums: (view) => view.sums,
  label: "The forget gate on the sigmoid curve: large sums keep, small sums forget",
};

const plan = {
  title: "The forget gate",
  compute,
  parts: ({ explain }) => ({
    stage: [lstmDiagram(["forget", "written", "state"], explain)],
    side: [squashPlot(CURVE)],
    rows: ROWS,
    topics: TOPICS,
    topic: "f",
    readout: ({ now }) => halfLife(now.f),
    after: [task(GOALS)],
  }),
};

export default { render: (context) => mountExplorer(context, plan) };
