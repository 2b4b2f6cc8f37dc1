/** Lesson 03: one gate decides whether something is written, and the candidate is what is written. */

import { percent, printed } from "../core/numbers.js";
import { mountExplorer } from "../parts/cell_explorer.js";
import { computeLstm, gatePanel, lstmPlan, ROWS } from "../parts/lstm_family.js";
import { sideBySide, squashPlot } from "../parts/squash_plot.js";

const THERE = 0.05; // an input smaller than this is none
const NOTICED = 0.1; // a smaller change of the memory would not be seen

function compute(state) {
  const view = computeLstm(state);
  const { c, x } = view;
  const first = x.findIndex((value) => value >= 0.5);
  const later = first >= 0 && x.some((value, t) => t > first && value >= 0.5);
  if (!later) return { ...view, task: null };
  const drift = c.slice(first).reduce((most, value) => Math.max(most, Math.abs(value - c[first])), 0);
  return { ...view, task: { first, stored: c[first], drift } };
}

const times = (count) => (count === 1 ? "once" : count === 2 ? "twice" : `${count} times`);

function readout({ x, written, step }) {
  const sofar = Array.from(x.slice(0, step + 1), (value, t) => [
    Math.abs(value) > THERE,
    Math.abs(written[t]) >= NOTICED,
  ]);
  const inputs = sofar.filter(([there]) => there).length;
  const stored = sofar.filter(([there, noticed]) => there && noticed).length;
  const unasked = sofar.filter(([there, noticed]) => !there && noticed).length;
  if (!inputs) return "No input has come yet.";
  const besides = unasked ? `; it also wrote without an input, ${times(unasked)}` : "";
  const all = inputs === 1 ? "one input" : `${inputs} inputs`;
  return `Of the ${all} so far it has written ${stored || "none"}${besides}.`;
}

/** How much of what was stored has changed since. */
const change = ({ drift, stored }) => drift / Math.max(0.01, Math.abs(stored));

const GOALS = {
  text: "Store the first +1 and nothing that comes after it. The state h knows that the memory is full.",
  goals: [
    {
      met: ({ task }) => task !== null && task.stored >= 0.8,
      label: ({ task }) =>
        task
          ? `stored at step ${task.first}: ${printed(task.stored)} (at least 0.80)`
          : "there are no two inputs of +0.5 or more: press Reset",
    },
    {
      met: ({ task }) => task !== null && task.stored >= 0.5 && task.drift <= 0.1 * task.stored,
      label: ({ task }) =>
        task ? `changed later by ${percent(change(task))} of it (10 % or less)` : "and nothing to refuse",
    },
  ],
  solved: "Solved. Through W_i.h the cell's own output closes its input: the memory is written once.",
};

const curve = (gate, shape, letter, label) =>
  squashPlot({ shape, sum: `sum_${letter}`, gate, sums: (view) => view[`sum_${letter}`], label });

const plan = lstmPlan({
  title: "The input gate",
  open: ["forget", "input", "candidate", "written", "state"],
  compute,
  panels: [gatePanel("i", "Input gate", "whether to write"), gatePanel("c", "Candidate", "what to write")],
  side: () => [
    sideBySide(
      curve("i", "sigmoid", "i", "The input gate on the sigmoid curve: large sums let the candidate in"),
      curve(
        "c_tilde",
        "tanh",
        "c",
        "The candidate on the tanh curve: the sign of the sum is the sign of what is written",
      ),
    ),
  ],
  rows: [ROWS.x, { ...ROWS.i, size: "medium" }, ROWS.c_tilde, ROWS.written, ROWS.c, ROWS.h],
  topic: "i",
  readout,
  goals: GOALS,
});

export default { render: (context) => mountExplorer(context, plan) };
