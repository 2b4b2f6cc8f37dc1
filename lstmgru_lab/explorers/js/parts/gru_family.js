/** What the explorers of the GRU share: their numbers, their rows, what their parts say. */

import { percent, printed } from "../core/numbers.js";
import { each, first, gru, matrices } from "../maths/cells.js";
import { latest } from "../maths/latest.js";
import { gateRow } from "./gates.js";
import { COURSE, comparedWith } from "./gru_forms.js";

const COLUMNS = ["h", "x"];

/** The GRU as a form writes it. "flipped" is torch's z with W_z and b_z negated. */
function run(x, weights, { z, reset }) {
  const used = { ...weights, b_u: weights.b_h.map(() => 0) };
  if (z === "flipped") {
    used.W_z = weights.W_z.map((row) => row.map((value) => -value));
    used.b_z = weights.b_z.map((value) => -value);
  }
  return gru(x, used, { reset, zKeeps: z !== "replaces" });
}

/** The same weights for several units: see gru_family.py, which says what `mix` holds. */
function widened(weights, mix) {
  const wide = {};
  for (const gate of ["z", "r", "h"]) {
    const [h, x] = COLUMNS.map((column) => weights[`W_${gate}.${column}`]);
    wide[`W_${gate}`] = mix.h.map((row, k) => [...row.map((value) => h * value), x * mix[`W_${gate}`][k]]);
    wide[`b_${gate}`] = mix.h.map(() => weights[`b_${gate}`]);
  }
  return wide;
}

/** The largest difference of two arrays' entries. */
function furthest(a, b) {
  let most = 0;
  for (let k = 0; k < a.length; k++) most = Math.max(most, Math.abs(a[k] - b[k]));
  return most;
}

/** Both forms of the wider cell, and how far they are apart at every step. */
function comparison(x, weights, form, facts) {
  const other = comparedWith(form, facts.differences);
  const wide = widened(weights, facts.mix);
  const [course, compared] = [COURSE, other].map((one) => run(x, wide, one).h);
  const apart = each(x.length, (t) => furthest(course[t], compared[t]));
  const largest = Math.max(...apart);
  const lines = (h) => facts.mix.h.map((_, k) => each(x.length, (t) => h[t][k]));
  return {
    other,
    course: lines(course),
    compared: lines(compared),
    apart,
    largest,
    where: apart.indexOf(largest),
  };
}

/** What the diagram's wires carry at a step, from the gates and the previous hidden state. */
function wires(gates, weights, x, form) {
  const { z, r, h_tilde, h_prev } = gates;
  const [keep, fresh] = form.z === "replaces" ? [1 - z, z] : [z, 1 - z];
  const [shown, product] = [r * h_prev, weights["W_h.h"] * h_prev];
  const first = form.reset === "before";
  const alone = weights["W_h.x"] * x + weights.b_h;
  return {
    keep,
    fresh,
    shown,
    product,
    kept: keep * h_prev,
    written: fresh * h_tilde,
    before_r: first ? h_prev : product,
    after_r: first ? shown : r * product,
    sum_h: (first ? weights["W_h.h"] * shown : r * product) + alone,
    without: Math.tanh(alone),
    with_all: Math.tanh(product + alone),
  };
}

/** Every gate of every step, and the comparison: all but what is picked out for one step. */
const overTime = latest((weights, x, form, facts) => {
  const column = x.map((value) => [value]);
  const trace = run(column, matrices(weights), form);
  const series = Object.fromEntries(["z", "r", "h_tilde", "h"].map((gate) => [gate, first(trace[gate])]));
  const sums = (gate, sign = 1) => {
    const [h, u, b] = [weights[`W_${gate}.h`], weights[`W_${gate}.x`], weights[`b_${gate}`]];
    return each(x.length, (t) => sign * (h * before(series.h, t) + u * x[t] + b));
  };
  const sums_z = sums("z", form.z === "flipped" ? -1 : 1);
  return { series, sums_z, sums_r: sums("r"), pair: comparison(column, weights, form, facts) };
});

const before = (h, t) => (t > 0 ? h[t - 1] : 0);

/** Everything that is drawn, from the state alone. */
export function compute({ weights, x, step, form }, facts) {
  const { series, sums_z, sums_r, pair } = overTime(weights, x, form, facts);
  /** @type {Record<string, number>} */
  const here = Object.fromEntries(Object.entries(series).map(([gate, values]) => [gate, values[step]]));
  const gates = { ...here, h_prev: before(series.h, step), sum_z: sums_z[step], sum_r: sums_r[step] };
  const now = { ...weights, x: x[step], ...gates, ...wires(gates, weights, x[step], form) };
  return { x, form, ...series, sums_z, sums_r, now, pair };
}

/** "{z_t} = σ(W_z.h·h + W_z.x·x + b_z)" by name and by number; `wrap` stands around the sum. */
function gateEquation(gate, wrap = (sum) => sum) {
  const [h, x, b] = [...COLUMNS.map((column) => `W_${gate}.${column}`), `b_${gate}`];
  const names = wrap(`{${h}}·{h_t-1} + {${x}}·{x_t} + {${b}}`);
  const numbers = wrap(`[${h}]·[h_prev] + [${x}]·[x] + [${b}]`);
  return `{${gate}_t} = σ(${names}) = σ(${numbers}) = σ([sum_${gate}]) = [=${gate}]`;
}

const Z = gateEquation("z");
const Z_FLIPPED = gateEquation("z", (sum) => `−(${sum})`);
const R = gateEquation("r");
const CANDIDATE = (recurrent, number) =>
  `{h~_t} = tanh(${recurrent} + {W_h.x}·{x_t} + {b_h}) = tanh(${number} + [W_h.x]·[x] + [b_h])` +
  " = tanh([sum_h]) = [=h_tilde]";
const CANDIDATE_BEFORE = CANDIDATE("{W_h.h}·({r_t}·{h_t-1})", "[W_h.h]·[shown]");
const CANDIDATE_AFTER = CANDIDATE("{r_t}·({W_h.h}·{h_t-1})", "[r]·[product]");

const past = ({ now }) => printed(now.h_prev);
const replaces = ({ form }) => form.z === "replaces";
const resetsFirst = ({ form }) => form.reset === "before";

/** What each part of the diagram says, in the form that is drawn. */
export const TOPICS = {
  z: {
    says: ({ step, now, form }) =>
      replaces({ form })
        ? `At step ${step} the update gate replaces ${percent(now.z)} of the state.`
        : `At step ${step} the update gate keeps ${percent(now.z)} of the state, as torch writes it.`,
    template: ({ form }) => (form.z === "flipped" ? Z_FLIPPED : Z),
  },
  r: {
    says: ({ step, now }) =>
      `At step ${step} the reset gate shows the candidate ${percent(now.r)} of the previous hidden state.`,
    template: R,
  },
  shown: {
    says: (view) =>
      resetsFirst(view)
        ? `Times: of the previous hidden state, ${past(view)}, the candidate sees ${printed(view.now.shown)}.`
        : "Times, after the product with W, as in torch: with one unit the order does not matter.",
    template: (view) =>
      resetsFirst(view)
        ? "{r_t}·{h_t-1} = [r]·[h_prev] = [=shown]"
        : "{r_t}·({W_h.h}·{h_t-1}) = [r]·[product] = [=after_r]",
  },
  h_tilde: {
    says: ({ now }) =>
      `The candidate is ${printed(now.h_tilde)}: what the state would be if it were replaced.`,
    template: (view) => (resetsFirst(view) ? CANDIDATE_BEFORE : CANDIDATE_AFTER),
  },
  kept: {
    says: ({ now }) =>
      `Times: of the previous hidden state, ${printed(now.h_prev)}, the gate keeps ${printed(now.kept)}.`,
    template: (view) =>
      replaces(view)
        ? "(1 − {z_t})·{h_t-1} = [keep]·[h_prev] = [=kept]"
        : "{z_t}·{h_t-1} = [keep]·[h_prev] = [=kept]",
  },
  written: {
    says: ({ now }) =>
      `Times: of the candidate ${printed(now.h_tilde)} the gate takes ${printed(now.written)}.`,
    template: (view) =>
      replaces(view)
        ? "{z_t}·{h~_t} = [fresh]·[h_tilde] = [=written]"
        : "(1 − {z_t})·{h~_t} = [fresh]·[h_tilde] = [=written]",
  },
  h: {
    says: () => "Plus: what is kept and what is new always add up to one whole.",
    template: (view) =>
      replaces(view)
        ? "{h_t} = (1 − {z_t})·{h_t-1} + {z_t}·{h~_t} = [kept] + [written] = [=h]"
        : "{h_t} = {z_t}·{h_t-1} + (1 − {z_t})·{h~_t} = [kept] + [written] = [=h]",
  },
};

/**
 * The rows of the timeline by name.
 * @type {Record<string, import("../core/types.js").Row>}
 */
export const ROWS = {
  x: { key: "x", name: "x_t", meaning: "input", edits: true, size: "medium" },
  z: gateRow("z", { size: "medium", tint: "update" }),
  r: gateRow("r", { size: "medium", tint: "reset" }),
  h_tilde: gateRow("h_tilde", { size: "medium" }),
  h: gateRow("h", { meaning: "state", size: "large" }),
};
