/** Lesson 05: the memory may be full and h empty; one gate decides what is shown. */

import { printed } from "../core/numbers.js";
import { mountExplorer } from "../parts/cell_explorer.js";
import { computeLstm, lstmPlan, ROWS } from "../parts/lstm_family.js";
import { squashPlot } from "../parts/squash_plot.js";

const SEEN = 0.1; // a memory or a state smaller than this is taken for none

/** The first question: a −1 after the pulse. */
function compute(state) {
  const view = computeLstm(state);
  const { h, x } = view;
  const pulse = x.findIndex((value) => value >= 0.5);
  const question = x.findIndex((value, t) => pulse >= 0 && t > pulse && value <= -0.5);
  if (question < 0) return { ...view, task: null };
  const before = h.slice(0, question).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { ...view, task: { question, before, after: Math.min(...h.slice(question)) } };
}

function readout({ c, h, step }) {
  const upTo = Array.from(c.slice(0, step + 1), (value, t) => [
    Math.abs(value) >= SEEN,
    Math.abs(h[t]) >= SEEN,
  ]);
  const held = upTo.filter(([there]) => there).length;
  if (!held) return "There is nothing to show yet.";
  const shown = upTo.filter(([there, visible]) => there && visible).length;
  const lasted = `The memory has held something for ${held === 1 ? "one step" : `${held} steps`} so far`;
  return `${lasted}; h has shown it in ${shown || "none"} of them.`;
}

/** What h would be with the gate fully open. */
const wholeMemory = ({ tanh_c }, y) =>
  Array.from(tanh_c, (value, t) => `${t ? "L" : "M"}${t} ${y(value)}H${t + 1}`).join("");

const GOALS = {
  text: "Stay silent until the first −1 asks, and from then on speak to the end.",
  goals: [
    {
      met: ({ task }) => task !== null && task.before < SEEN,
      label: ({ task }) =>
        task
          ? `loudest before step ${task.question}: ${printed(task.before)} (less than 0.10)`
          : "there is no −1 after a pulse: press Reset",
    },
    {
      met: ({ task }) => task !== null && task.after >= 0.5,
      label: ({ task }) =>
        task
          ? `quietest from step ${task.question} on: ${printed(task.after)} (at least 0.50)`
          : "and nobody asks",
    },
  ],
  solved: "Solved. Once it has spoken, h itself holds its gate open through W_o.h: a latch.",
};

const plan = lstmPlan({
  title: "The output gate",
  open: ["forget", "input", "candidate", "written", "state", "output"],
  compute,
  side: () => [
    squashPlot({
      shape: "sigmoid",
      sum: "sum_o",
      gate: "o",
      sums: (view) => view.sum_o,
      label: "The output gate on the sigmoid curve: large sums show the memory, small sums hide it",
    }),
  ],
  rows: [
    ROWS.x,
    ROWS.written,
    ROWS.c,
    { ...ROWS.o, size: "medium" },
    { ...ROWS.h, size: "large", guide: wholeMemory },
  ],
  topic: "o",
  readout,
  goals: GOALS,
});

export default { render: (context) => mountExplorer(context, plan) };
