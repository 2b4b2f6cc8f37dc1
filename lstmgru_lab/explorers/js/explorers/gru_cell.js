/** Lesson 08: the whole GRU, in this course's form and in torch's. */

import { percent, printed } from "../core/numbers.js";
import { mountExplorer } from "../parts/cell_explorer.js";
import { gruDiagram } from "../parts/gru_diagram.js";
import { compute, ROWS, TOPICS } from "../parts/gru_family.js";
import { formSwitch } from "../parts/gru_forms.js";
import { pairPlot } from "../parts/pair_plot.js";
import { task } from "../parts/task.js";

const readout = ({ now }) =>
  `The new state is ${percent(now.keep)} old state and ${percent(now.fresh)} candidate; ` +
  `the candidate was shown ${percent(now.r)} of the past.`;

const switched = ({ form }) => [form.z !== "replaces", form.reset === "after"].filter(Boolean).length;

const GOALS = {
  text: "Switch to torch's form, both differences, and make it agree with this course's at every step.",
  goals: [
    {
      met: (view) => switched(view) === 2,
      label: (view) => `differences switched on: ${switched(view)} of 2`,
    },
    {
      met: ({ pair }) => pair.largest < 0.005,
      label: ({ pair }) => `largest difference: ${printed(pair.largest, 3)} (less than 0.005)`,
    },
    {
      met: ({ h }) => Math.max(...h.map(Math.abs)) >= 0.3,
      label: ({ h }) => `largest state: ${printed(Math.max(...h.map(Math.abs)))} (at least 0.30)`,
    },
  ],
  solved:
    "Solved. Flipped signs undo one difference; " +
    "the other vanishes only where r is the same number for all units.",
};

const PANELS = [
  { topic: "z", title: "Update gate", keys: ["W_z.h", "W_z.x", "b_z"] },
  { topic: "r", title: "Reset gate", keys: ["W_r.h", "W_r.x", "b_r"] },
  { topic: "h_tilde", title: "Candidate", keys: ["W_h.h", "W_h.x", "b_h"] },
];

const plan = (facts) => ({
  title: "The GRU",
  compute: (state) => compute(state, facts),
  parts: (shell) => ({
    stage: [formSwitch(shell), gruDiagram(["update", "reset", "candidate"], shell.explain)],
    side: [],
    panels: PANELS,
    rows: [ROWS.x, ROWS.z, ROWS.r, ROWS.h_tilde, ROWS.h],
    topics: TOPICS,
    topic: "h",
    readout,
    after: [pairPlot(shell), task(GOALS)],
  }),
});

export default { render: (context) => mountExplorer(context, plan(context.model.get("facts"))) };
