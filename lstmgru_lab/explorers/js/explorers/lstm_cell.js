/** Lesson 05: the whole LSTM. One unit fills the diagram; several are lines, one of them in the diagram. */

import { percent, printed } from "../core/numbers.js";
import { mountExplorer } from "../parts/cell_explorer.js";
import { lstmDiagram } from "../parts/diagram.js";
import { computeLstm, gatePanel, lstmTopics, ROWS } from "../parts/lstm_family.js";
import { roundRange } from "../parts/series_paths.js";
import { task } from "../parts/task.js";
import { unitPicker } from "../parts/unit_picker.js";

/** The pulse, the first −1 after it (the question), and what the memory holds a step later. */
function compute(state) {
  const view = computeLstm(state);
  const { c, h, x } = view;
  const pulse = x.findIndex((value) => value >= 0.5);
  const question = x.findIndex((value, t) => pulse >= 0 && t > pulse && value <= -0.5);
  if (question < 0 || question === x.length - 1) return { ...view, task: null };
  const before = h.slice(0, question).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { ...view, task: { question, before, answer: h[question], left: Math.abs(c[question + 1]) } };
}

const GOALS = {
  text: "Keep the pulse silently, answer at the −1, and then forget. Only h knows that the answer was given.",
  goals: [
    {
      met: ({ task: at }) => at !== null && at.before < 0.1,
      label: ({ task: at }) =>
        at
          ? `loudest before step ${at.question}: ${printed(at.before)} (less than 0.10)`
          : "there is no −1 after a pulse: press Reset",
    },
    {
      met: ({ task: at }) => at !== null && at.answer >= 0.5,
      label: ({ task: at }) =>
        at ? `answer at step ${at.question}: ${printed(at.answer)} (at least 0.50)` : "nobody asks",
    },
    {
      met: ({ task: at }) => at !== null && at.left < 0.15,
      label: ({ task: at }) =>
        at ? `memory a step later: ${printed(at.left)} (less than 0.15)` : "and nothing is forgotten",
    },
  ],
  solved: "Solved. A negative W_f.h: its own answer, seen one step later, makes the cell forget.",
};

function readout({ now }) {
  const [f, i, o] = [now.f, now.i, now.o].map((gate) => percent(gate));
  const gates = `keep ${f}, let ${i} of ${printed(now.c_tilde)} in, show ${o}`;
  return `In words: ${gates}; so c is ${printed(now.c)} and h is ${printed(now.h)}.`;
}

const PANELS = [
  gatePanel("f", "Forget gate", "what to keep"),
  gatePanel("i", "Input gate", "whether to write"),
  gatePanel("c", "Candidate", "what to write"),
  gatePanel("o", "Output gate", "what to show"),
];

const OPEN = ["forget", "input", "candidate", "written", "state", "output"];
const KEYS = ["f", "i", "c_tilde", "c", "o", "h"];

/** The same, with every unit's values of each gate as an array over time, and the range of them all. */
function computeUnits(state) {
  const view = compute(state);
  const { trace, units, x } = view;
  if (units === 1) return view;
  const [lines, ranges] = [{}, {}];
  for (const gate of KEYS) {
    lines[gate] = Array.from({ length: units }, (_, k) =>
      new Float64Array(x.length).map((_, t) => trace[gate][t][k]),
    );
    ranges[gate] = roundRange(lines[gate].flatMap((values) => roundRange(values)));
  }
  return { ...view, lines, ranges };
}

/** The same rows, with a line for each unit. */
const asLines = (row) => ({
  ...row,
  size: row.key === "c" ? "large" : "medium",
  lines: (view) => view.lines[row.key],
  range: row.range ?? ((view) => view.ranges[row.key]),
});

/** "W_f.h" of the chosen unit is what it gets from itself: "W_f[2].h[2]". */
function nameOf(key, { weights, unit }) {
  if (key in weights) return key;
  const [parameter, column] = key.split(".");
  return `${parameter}[${unit}]${column === "h" ? `.h[${unit}]` : column ? `.${column}` : ""}`;
}

const plan = {
  title: "The LSTM cell",
  compute: computeUnits,
  nameOf,
  parts: ({ explain, facts, set }) => {
    const units = facts.options?.units ?? 1;
    const rows = KEYS.map((key) => ROWS[key]);
    return {
      stage: [...(units > 1 ? [unitPicker(units, set)] : []), lstmDiagram(OPEN, explain)],
      side: [],
      panels: PANELS,
      rows: [ROWS.x, ...(units > 1 ? rows.map(asLines) : rows)],
      topics: lstmTopics(units),
      topic: "h",
      readout,
      after: units > 1 ? [] : [task(GOALS)],
    };
  },
};

export default { render: (context) => mountExplorer(context, plan) };
