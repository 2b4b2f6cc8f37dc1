/** Lesson 02: one gate decides how much of the cell state is kept. */

import { percent, steps } from "../core/numbers.js";
import { mountExplorer } from "../parts/cell_explorer.js";
import { computeLstm, lstmPlan, lstmTopics, ROWS } from "../parts/lstm_family.js";
import { squashPlot } from "../parts/squash_plot.js";

/** The pulse (the largest x) and the -1 that should erase it (the first x <= -0.5 at least 8 steps later). */
function compute(state) {
  const view = computeLstm(state);
  const { c, x } = view;
  const pulse = x.indexOf(Math.max(...x));
  const wipe = x.findIndex((value, t) => t >= pulse + 8 && value <= -0.5);
  if (x[pulse] < 0.5 || wipe < 0) return { ...view, task: null };
  return { ...view, task: { pulse, wipe, kept: c[wipe - 1] / c[pulse], left: c[wipe] / c[pulse] } };
}

/** A dashed line at half of the largest memory, as long as it lasts. */
function halfLine({ c, length }, y) {
  const peak = c.indexOf(Math.max(...c));
  const half = c[peak] / 2;
  if (!(half > 0.05)) return "";
  const gone = c.findIndex((value, t) => t > peak && value < half);
  return `M${peak + 0.5} ${y(half)}H${gone < 0 ? length : gone + 0.5}`;
}

function halfLife(f) {
  if (f >= 1) return "At this setting nothing is ever forgotten.";
  if (f < 0.5) return "At this setting more than half of it is gone within one step.";
  return `At this setting half of it is gone after ${steps(Math.log(0.5) / Math.log(f))}.`;
}

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
    "Solved. A large bias holds the gate open; " +
    "a weight on x that is larger still lets one input overrule it.",
};

const CURVE = {
  shape: "sigmoid",
  sum: "sum_f",
  gate: "f",
  sums: (view) => view.sum_f,
  label: "The forget gate on the sigmoid curve: large sums keep, small sums forget",
};

const plan = lstmPlan({
  title: "The forget gate",
  open: ["forget", "written", "state"],
  compute,
  side: () => [squashPlot(CURVE)],
  rows: [ROWS.x, { ...ROWS.f, size: "medium" }, ROWS.written, { ...ROWS.c, guide: halfLine }, ROWS.h],
  topic: "f",
  topics: {
    written: {
      ...lstmTopics().written,
      says: () =>
        "What is written: only a positive input opens the way here. Lesson 03 takes this part apart.",
    },
  },
  readout: ({ now }) => halfLife(now.f),
  goals: GOALS,
});

export default { render: (context) => mountExplorer(context, plan) };
