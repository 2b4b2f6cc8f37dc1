/**
 * An LSTM over a sequence, as the explorers of its parts show it: every number, row and equation stands
 * here once. An explorer (input_gate.js ...) says which of them it opens, and adds its read-out and its task.
 */

import { percent, printed } from "../core/numbers.js";
import { each, lstm, matrices } from "../maths/cells.js";
import { latest } from "../maths/latest.js";
import { lstmDiagram } from "./diagram.js";
import { gateRow } from "./gates.js";
import { task } from "./task.js";

const GATES = ["f", "i", "c_tilde", "o", "c", "h"];

/** Every number of one hidden unit over time, and the gates' weights as the unit sees them. */
function overTime(weights, x, unit) {
  const shaped = matrices(weights);
  const units = shaped.b_f.length;
  const trace = lstm(
    x.map((value) => [value]),
    shaped,
  );
  const over = (fn) => each(x.length, fn);
  const before = (gate, t, k = unit) => (t > 0 ? trace[gate][t - 1][k] : 0);
  const series = Object.fromEntries(GATES.map((gate) => [gate, over((t) => trace[gate][t][unit])]));
  const { f, i, c_tilde, c } = series;
  series.kept = over((t) => f[t] * before("c", t));
  series.written = over((t) => i[t] * c_tilde[t]);
  series.tanh_c = over((t) => Math.tanh(c[t]));
  series.path = directPath(f);
  const [seen, others] = [{}, {}];
  for (const gate of "fico") {
    const [row, bias] = [shaped[`W_${gate}`][unit], shaped[`b_${gate}`][unit]];
    others[gate] = over((t) => {
      let sum = 0;
      for (let k = 0; k < units; k++) if (k !== unit) sum += row[k] * before("h", t, k);
      return sum;
    });
    series[`sum_${gate}`] = over(
      (t) => row[unit] * before("h", t) + others[gate][t] + row[units] * x[t] + bias,
    );
    Object.assign(seen, { [`W_${gate}.h`]: row[unit], [`W_${gate}.x`]: row[units], [`b_${gate}`]: bias });
  }
  return { units, trace, series, seen, others };
}

const run = latest(overTime);

/** Everything that is drawn of one hidden unit, from the state alone; `trace` has the others too. */
export function computeLstm({ weights, x, step, unit = 0 }) {
  const { units, trace, series, seen, others } = run(weights, x, unit);
  const before = (gate) => (step > 0 ? series[gate][step - 1] : 0);
  const now = { x: x[step], h_prev: before("h"), c_prev: before("c"), ...seen };
  for (const gate in others) now[`others_${gate}`] = others[gate][step];
  for (const name in series) now[name] = series[name][step];
  return { x, unit, units, trace, ...series, now };
}

/** ∂c_T/∂c_t along the line of the cell state: the product of the forget gates after step t. */
function directPath(f) {
  const path = new Float64Array(f.length).fill(1);
  for (let t = f.length - 2; t >= 0; t--) path[t] = path[t + 1] * f[t + 1];
  return path;
}

/** The equation of a gate: with one unit whole, with several the others' part is one number. */
function gateEquation(symbol, squash, letter, result, several) {
  const W = `W_${letter}`;
  const names = `{${W}.h}·{h_t-1} + {${W}.x}·{x_t} + {b_${letter}}${several ? " + other units" : ""}`;
  const numbers = `[${W}.h]·[h_prev] + [${W}.x]·[x] + [b_${letter}]${several ? ` + [others_${letter}]` : ""}`;
  const steps = [names, numbers, `[sum_${letter}]`].map((inner) => `${squash}(${inner})`);
  return `{${symbol}_t} = ${steps.join(" = ")} = [=${result}]`;
}

/** What is said of every part, and its equation. */
export function lstmTopics(units = 1) {
  const several = units > 1;
  const at = ({ step, unit }) => `At step ${step}${several ? `, in unit ${unit},` : ""}`;
  return {
    f: {
      says: (view) => `${at(view)} the forget gate keeps ${percent(view.now.f)} of the memory.`,
      template: gateEquation("f", "σ", "f", "f", several),
    },
    i: {
      says: (view) => `${at(view)} the input gate lets ${percent(view.now.i)} of the candidate in.`,
      template: gateEquation("i", "σ", "i", "i", several),
    },
    c_tilde: {
      says: (view) => `${at(view)} the candidate, what might be written, is ${printed(view.now.c_tilde)}.`,
      template: gateEquation("c~", "tanh", "c", "c_tilde", several),
    },
    o: {
      says: (view) => `${at(view)} the output gate shows ${percent(view.now.o)} of the memory.`,
      template: gateEquation("o", "σ", "o", "o", several),
    },
    kept: {
      says: ({ now }) =>
        `Times: of the old memory ${printed(now.c_prev)} the gate lets ${printed(now.kept)} through.`,
      template: "{f_t}·{c_t-1} = [f]·[c_prev] = [=kept]",
    },
    written: {
      says: ({ now }) =>
        `Times: of the candidate ${printed(now.c_tilde)} the gate lets ${printed(now.written)} in.`,
      template: "{i_t}·{c~_t} = [i]·[c_tilde] = [=written]",
    },
    c: {
      says: () => "Plus: the new memory is what was kept and what is written.",
      template: "{c_t} = {f_t}·{c_t-1} + {i_t}·{c~_t} = [kept] + [written] = [=c]",
    },
    tanh_c: {
      says: () => "A memory may grow without bound; tanh brings what is shown of it back between −1 and 1.",
      template: "tanh({c_t}) = tanh([c]) = [=tanh_c]",
    },
    h: {
      says: () => "Times: the hidden state is what the output gate shows of the memory.",
      template: "{h_t} = {o_t}·tanh({c_t}) = [o]·[tanh_c] = [=h]",
    },
    path: {
      says: ({ step }) =>
        `On its way back through step ${step} a gradient meets the forget gate and nothing else.`,
      template: "∂{c_t}/∂{c_t-1} = {f_t} = [=f]",
    },
  };
}

/**
 * What the rows are called and how they are drawn; a row's key is its name in the view.
 * @type {Record<string, import("../core/types.js").Row>}
 */
export const ROWS = {
  x: { key: "x", name: "x_t", meaning: "input", edits: true, size: "medium" },
  f: gateRow("f"),
  i: gateRow("i"),
  c_tilde: gateRow("c_tilde"),
  written: { key: "written", name: "i·c~", meaning: "written" },
  c: gateRow("c", { size: "large" }),
  o: gateRow("o"),
  h: gateRow("h"),
};

/** The sliders of one gate: a panel that is explained as that gate. */
export function gatePanel(letter, title, says, columns = ["h", "x", "b"]) {
  const keys = columns.map((column) => (column === "b" ? `b_${letter}` : `W_${letter}.${column}`));
  return { keys, title, says, topic: letter === "c" ? "c_tilde" : letter };
}

/**
 * An explorer of the LSTM with one unit: `open` are the diagram's open parts, `topics` those that
 * it words in its own way, `goals` a task; the rest as in mountExplorer.
 * @param {Omit<import("../core/types.js").CellPicture, "stage" | "side" | "after" | "topics"> & {
 *   title: string,
 *   open: string[],
 *   goals: import("../core/types.js").Task,
 *   compute: import("../core/types.js").CellPlan["compute"],
 *   topics?: Record<string, import("../core/types.js").Topic>,
 *   side?: () => import("../core/types.js").Part[],
 * }} plan
 * @returns {import("../core/types.js").CellPlan}
 */
export function lstmPlan({ title, open, rows, topic, topics, readout, goals, panels, side, compute }) {
  return {
    title,
    compute,
    parts: ({ explain }) => ({
      stage: [lstmDiagram(open, explain)],
      side: side?.() ?? [],
      panels,
      rows,
      topics: { ...lstmTopics(), ...topics },
      topic,
      readout,
      after: [task(goals)],
    }),
  };
}
