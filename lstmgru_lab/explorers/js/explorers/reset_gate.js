/** Lesson 08: how much of the past the candidate is shown. */

import { printed } from "../core/numbers.js";
import { mountExplorer } from "../parts/cell_explorer.js";
import { gruDiagram } from "../parts/gru_diagram.js";
import { compute, ROWS, TOPICS } from "../parts/gru_family.js";
import { formSwitch } from "../parts/gru_forms.js";
import { pairPlot } from "../parts/pair_plot.js";
import { squashPlot } from "../parts/squash_plot.js";
import { OTHER_INPUTS, task } from "../parts/task.js";

const readout = ({ now }) =>
  `Without the past the candidate would be ${printed(now.without)}, with all of it ${printed(now.with_all)}.`;

const SMALL = 8; // the step of the usual inputs that is to be ignored

const GOALS = {
  text: "Ignore the small −0.4 of step 8, but let the −0.8 of step 15 turn the memory over.",
  goals: [
    {
      met: ({ goal }) => goal?.held >= 0.75,
      label: ({ goal }) => (goal ? `state at step 8: ${printed(goal.held)} (at least 0.75)` : OTHER_INPUTS),
    },
    {
      met: ({ goal }) => goal?.turned <= -0.8,
      label: ({ goal }) => (goal ? `state at the last step: ${printed(goal.turned)} (at most −0.80)` : ""),
    },
  ],
  solved: "Solved. A larger weight with a larger bias makes the gate a sharper threshold on the input.",
};

function withGoal(view, usual) {
  if (view.x.join() !== usual.join()) return view;
  return { ...view, goal: { held: view.h[SMALL], turned: view.h.at(-1) } };
}

const CURVE = {
  shape: "sigmoid",
  sum: "sum_r",
  gate: "r",
  sums: (view) => view.sums_r,
  label: "The reset gate on the sigmoid curve: large sums show the past, small sums hide it",
};

const plan = (facts) => ({
  title: "The reset gate",
  compute: (state) => withGoal(compute(state, facts), facts.x),
  parts: (shell) => ({
    stage: [formSwitch(shell), gruDiagram(["update", "reset", "candidate"], shell.explain)],
    side: [squashPlot(CURVE)],
    rows: [ROWS.x, ROWS.r, ROWS.h_tilde, ROWS.h],
    topics: TOPICS,
    topic: "r",
    readout,
    after: [pairPlot(shell), task(GOALS)],
  }),
});

export default { render: (context) => mountExplorer(context, plan(context.model.get("facts"))) };
