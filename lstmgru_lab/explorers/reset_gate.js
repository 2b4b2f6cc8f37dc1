/** Lesson 08: how much of the past the candidate is shown. */

import { mountExplorer } from "./base.js";
import { gruDiagram } from "./gru_diagram.js";
import { compute, ROWS, TOPICS } from "./gru_family.js";
import { formSwitch } from "./gru_forms.js";
import { percent, printed } from "./numbers.js";
import { pairPlot } from "./pair_plot.js";
import { squashPlot } from "./squash_plot.js";
import { task } from "./task.js";

const readout = ({ now }) =>
  `Without the past the candidate would be ${printed(now.without)}, with all of it ${printed(now.with_all)}.`;

/** The first negative input, small, and the later one that is more negative. */
function events(x) {
  const small = x.findIndex((value) => value < 0);
  const large = x.findIndex((value, t) => t > small && value < 1.5 * x[small]);
  return small > 0 && large > 0 ? { small, large } : null;
}

const GOALS = {
  text: "Ignore the small −0.4, but let the −0.8 turn the memory over.",
  goals: [
    {
      met: ({ goal }) => goal !== null && goal.held >= 0.75,
      label: ({ goal }) => (goal ? `state at step ${goal.small}: ${printed(goal.held)} (at least 0.75)` : "there is no small and large negative input: press Reset"),
    },
    {
      met: ({ goal }) => goal !== null && goal.turned <= -0.8,
      label: ({ goal }) => (goal ? `state at the last step: ${printed(goal.turned)} (at most −0.80)` : "and nothing to turn over"),
    },
  ],
  solved: "Solved. A larger weight with a larger bias makes the gate a sharper threshold on the input.",
};

function withGoal(view) {
  const at = events(view.x);
  return { ...view, goal: at && { ...at, held: view.h[at.small], turned: view.h.at(-1) } };
}

const CURVE = {
  shape: "sigmoid", sum: "sum_r", gate: "r", sums: (view) => view.sums_r,
  label: "The reset gate on the sigmoid curve: large sums show the past, small sums hide it",
};

const plan = (facts) => ({
  title: "The reset gate",
  compute: (state) => withGoal(compute(state, facts)),
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
