/** Lesson 07: one gate decides what is kept and what replaces it. */

import { percent, printed, steps } from "../core/numbers.js";
import { mountExplorer } from "../parts/cell_explorer.js";
import { gruDiagram } from "../parts/gru_diagram.js";
import { compute, ROWS, TOPICS } from "../parts/gru_family.js";
import { formSwitch } from "../parts/gru_forms.js";
import { pairPlot } from "../parts/pair_plot.js";
import { squashPlot } from "../parts/squash_plot.js";
import { OTHER_INPUTS, task } from "../parts/task.js";

const [STORED, REPLACED] = [3, 17]; // steps of the usual inputs: one to store, one to replace it

function readout({ now }) {
  if (now.keep >= 1) return "At this setting the old state stays for ever.";
  if (now.keep < 0.5) return "At this setting more than half of the old state is gone within one step.";
  return `At this setting half of the old state is gone after ${steps(Math.log(0.5) / Math.log(now.keep))}.`;
}

const GOALS = {
  text: "Store the input of step 3 whole, keep it past both negative ones, and let step 17 replace it.",
  goals: [
    {
      met: ({ goal }) => goal?.held >= 0.8,
      label: ({ goal }) =>
        goal
          ? `left of the candidate of step 3 at step 16: ${percent(goal.held)} (at least 80 %)`
          : OTHER_INPUTS,
    },
    {
      met: ({ goal }) => goal?.miss <= 0.05,
      label: ({ goal }) => (goal ? `off the candidate at step 17: ${printed(goal.miss)} (at most 0.05)` : ""),
    },
  ],
  solved: "Solved. Only a gate that looks at the input can be open for one step and closed for the next.",
};

function withGoal(view, usual) {
  if (view.x.join() !== usual.join()) return view;
  const { h, h_tilde } = view;
  const held = h[REPLACED - 1] / h_tilde[STORED];
  return { ...view, goal: { held, miss: Math.abs(h[REPLACED] - h_tilde[REPLACED]) } };
}

const CURVE = {
  shape: "sigmoid",
  sum: "sum_z",
  gate: "z",
  sums: (view) => view.sums_z,
  label: "The update gate on the sigmoid curve: large sums replace, small sums keep",
};

const plan = (facts) => ({
  title: "The update gate",
  compute: (state) => withGoal(compute(state, facts), facts.x),
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
