/** Lesson 04: the cell state adds, and so a memory and its gradient share one path. */

import { percent, printed, printedWide } from "../core/numbers.js";
import { mountExplorer } from "../parts/cell_explorer.js";
import { computeLstm, gatePanel, lstmPlan, lstmTopics, ROWS } from "../parts/lstm_family.js";

const CLOSE = 0.15;

/** The pulses before the first −1, the −1, and the pulses after it: what a counter should have counted. */
function compute(state) {
  const view = computeLstm(state);
  const { c, x } = view;
  const reset = x.findIndex((value) => value <= -0.5);
  const pulses = (from, to) => x.slice(from, to).filter((value) => value >= 0.5).length;
  const before = reset < 0 ? 0 : pulses(0, reset);
  if (before < 2) return { ...view, task: null };
  const counts = [
    [c[reset - 1], before],
    [c[reset], 0],
    [c.at(-1), pulses(reset, x.length)],
  ];
  return { ...view, task: { reset, counts } };
}

/** One of the counts: what c is and what it should be. */
const goal = (k, where, otherwise) => ({
  met: ({ task }) => task !== null && Math.abs(task.counts[k][0] - task.counts[k][1]) <= CLOSE,
  label: ({ task }) =>
    task ? `c ${where(task)}: ${printed(task.counts[k][0])} (should be ${task.counts[k][1]})` : otherwise,
});

const GOALS = {
  text: "Make c count the +1s, and let the −1 set the counter back to zero.",
  goals: [
    goal(
      0,
      ({ reset }) => `before the −1, step ${reset - 1}`,
      "there are no two pulses before a −1: press Reset",
    ),
    goal(1, ({ reset }) => `at the −1, step ${reset}`, "nothing to set back"),
    goal(2, () => "at the end", "and nothing to count"),
  ],
  solved:
    "Solved. With f at 1 the cell adds; both gates listen to the −1, one to forget and one not to write.",
};

function readout({ step, length, now }) {
  if (step === length - 1)
    return "This is the last step: nothing comes after it that could take the memory away.";
  const left = `Of it ${percent(now.path)} is left at the last step`;
  return `${left}, and a gradient from there comes back times ${printedWide(now.path)}.`;
}

const plan = lstmPlan({
  title: "The cell state",
  open: ["forget", "input", "candidate", "written", "state", "gradient"],
  compute,
  panels: [
    gatePanel("f", "Forget gate", "what to keep", ["x", "b"]),
    gatePanel("i", "Input gate", "whether to write", ["x", "b"]),
    gatePanel("c", "Candidate", "what to write", ["x", "b"]),
  ],
  rows: [
    ROWS.x,
    ROWS.f,
    ROWS.written,
    { ...ROWS.c, size: "tall", layer: ({ c, kept }) => Array.from(c, (value, t) => [kept[t], value]) },
    { key: "path", name: "∂c_T/∂c_t", meaning: "gradient", range: () => [0, 1], tint: "path" },
    ROWS.h,
  ],
  topic: "c",
  topics: {
    c: {
      ...lstmTopics().c,
      says: () => "Plus: the new memory is what was kept and what is written (framed).",
    },
  },
  readout,
  goals: GOALS,
});

export default { render: (context) => mountExplorer(context, plan) };
