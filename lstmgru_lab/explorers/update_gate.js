/** Lesson 07: one gate decides what is kept and what replaces it. */

import { mountExplorer } from "./base.js";
import { gruDiagram } from "./gru_diagram.js";
import { compute, ROWS, TOPICS } from "./gru_family.js";
import { formSwitch } from "./gru_forms.js";
import { percent, printed, steps } from "./numbers.js";
import { pairPlot } from "./pair_plot.js";
import { squashPlot } from "./squash_plot.js";
import { task } from "./task.js";

/** The first large input, and the first later one of at least 0.8: what is to be stored, what is to replace it. */
function events(x) {
  const early = x.findIndex((value) => value >= 1.5);
  const late = x.findIndex((value, t) => t >= early + 8 && value >= 0.8);
  return early >= 0 && late > 0 ? { early, late } : null;
}

function readout({ now }) {
  if (now.keep >= 1) return "At this setting the old state stays for ever.";
  if (now.keep < 0.5) return "At this setting more than half of the old state is gone within one step.";
  return `At this setting half of the old state is gone after ${steps(Math.log(0.5) / Math.log(now.keep))}.`;
}

const GOALS = {
  text: "Store the input of step 3 whole, keep it past both negative ones, and let step 17 replace it.",
  goals: [
    {
      met: ({ goal }) => goal !== null && goal.held >= 0.8,
      label: ({ goal }) => (goal ? `left of the first candidate at step ${goal.late - 1}: ${percent(goal.held)} (at least 80 %)` : "there is no large input with a later one: press Reset"),
    },
    {
      met: ({ goal }) => goal !== null && goal.miss <= 0.05,
      label: ({ goal }) => (goal ? `off the new candidate at step ${goal.late}: ${printed(goal.miss)} (at most 0.05)` : "and nothing to replace"),
    },
  ],
  solved: "Solved. Only a gate that looks at the input can be open for one step and closed for the next.",
};

function withGoal(view) {
  const at = events(view.x);
  if (!at) return { ...view, goal: null };
  const { h, h_tilde } = view;
  return { ...view, goal: { ...at, held: h[at.late - 1] / h_tilde[at.early], miss: Math.abs(h[at.late] - h_tilde[at.late]) } };
}

const CURVE = {
  shape: "sigmoid", sum: "sum_z", gate: "z", sums: (view) => view.sums_z,
  label: "The update gate on the sigmoid curve: large sums replace, small sums keep",
};

const plan = (facts) => ({
  title: "The update gate",
  compute: (state) => withGoal(compute(state, facts)),
  parts: (shell) => ({
    stage: [formSwitch(shell), gruDiagram(["update", "candidate"], shell.explain)],
    side: [squashPlot(CURVE)],
    rows: [ROWS.x, ROWS.z, ROWS.h_tilde, ROWS.h],
    topics: TOPICS,
    topic: "z",
    readout,
    after: [pairPlot(shell), task(GOALS)],
  }),
});

export default { render: (context) => mountExplorer(context, plan(context.model.get("facts"))) };
