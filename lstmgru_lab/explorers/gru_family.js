/** What the explorers of the GRU share: their numbers, their rows, what their parts say. */

import { first, gru, matrices } from "./cells.js";
import { COURSE, comparedWith } from "./gru_forms.js";
import { percent, printed } from "./numbers.js";

/** The GRU as a form writes it. "flipped" is torch's z with W_z and b_z negated. */
function run(x, weights, { z, reset }) {
  const negated = (name) => weights[name].map((value) => (Array.isArray(value) ? value.map((one) => -one) : -value));
  const used = z === "flipped" ? { ...weights, W_z: negated("W_z"), b_z: negated("b_z") } : weights;
  return gru(x, { ...used, b_u: weights.b_h.map(() => 0) }, { reset, zKeeps: z !== "replaces" });
}

/** The same weights for several units: see gru_family.py, which says what `mix` holds. */
function widened(weights, mix) {
  const wide = {};
  for (const gate of ["z", "r", "h"]) {
    const [h, x, b] = [`W_${gate}.h`, `W_${gate}.x`, `b_${gate}`].map((name) => weights[name]);
    wide[`W_${gate}`] = mix.h.map((row, k) => [...row.map((value) => h * value), x * mix[`W_${gate}`][k]]);
    wide[`b_${gate}`] = mix.h.map(() => b);
  }
  return wide;
}

/** Both forms of the wider cell, and how far they are apart at every step. */
function comparison(x, weights, form, facts) {
  const other = comparedWith(form, facts.differences);
  const wide = widened(weights, facts.mix);
  const [course, compared] = [COURSE, other].map((one) => run(x, wide, one).h);
  const apart = Float64Array.from(course, (h, t) => Math.max(...h.map((value, k) => Math.abs(value - compared[t][k]))));
  const lines = (h) => facts.mix.h.map((_, k) => Float64Array.from(h, (values) => values[k]));
  const largest = Math.max(...apart);
  return { other, course: lines(course), compared: lines(compared), apart, largest, where: apart.indexOf(largest) };
}

/** Everything that is drawn, from the state alone. */
export function compute({ weights, x, step, form }, facts) {
  const column = x.map((value) => [value]);
  const trace = run(column, matrices(weights), form);
  const [z, r, h_tilde, h] = ["z", "r", "h_tilde", "h"].map((gate) => first(trace[gate]));
  const sign = form.z === "flipped" ? -1 : 1;
  const before = (t) => (t > 0 ? h[t - 1] : 0);
  const sum = (gate, t) => weights[`W_${gate}.h`] * before(t) + weights[`W_${gate}.x`] * x[t] + weights[`b_${gate}`];
  const sums_z = Float64Array.from(x, (_, t) => sign * sum("z", t));
  const sums_r = Float64Array.from(x, (_, t) => sum("r", t));
  const [h_prev, now_z, now_r] = [before(step), z[step], r[step]];
  const [keep, fresh] = form.z === "replaces" ? [1 - now_z, now_z] : [now_z, 1 - now_z];
  const product = weights["W_h.h"] * h_prev;
  const shown = now_r * h_prev;
  const [before_r, after_r] = form.reset === "before" ? [h_prev, shown] : [product, now_r * product];
  const alone = weights["W_h.x"] * x[step] + weights.b_h;
  const recurrent = form.reset === "before" ? weights["W_h.h"] * shown : now_r * product;
  const now = {
    ...weights, x: x[step], z: now_z, r: now_r, h_tilde: h_tilde[step], h: h[step], h_prev, keep, fresh, shown, product,
    before_r, after_r, kept: keep * h_prev, written: fresh * h_tilde[step], sum_z: sums_z[step], sum_r: sums_r[step],
    sum_h: recurrent + alone, without: Math.tanh(alone), with_all: Math.tanh(product + alone),
  };
  return { x, form, z, r, h_tilde, h, sums_z, sums_r, now, pair: comparison(column, weights, form, facts) };
}

const replaces = ({ form }) => form.z === "replaces";
const before = ({ form }) => form.reset === "before";

/** What each part of the diagram says, in the form that is drawn. */
export const TOPICS = {
  z: {
    says: ({ step, now, form }) => replaces({ form })
      ? `At step ${step} the update gate replaces ${percent(now.z)} of the state.`
      : `At step ${step} the update gate keeps ${percent(now.z)} of the state, as torch writes it.`,
    template: ({ form }) => form.z === "flipped"
      ? "{z_t} = σ(−({W_z.h}·{h_t-1} + {W_z.x}·{x_t} + {b_z})) = σ(−([W_z.h]·[h_prev] + [W_z.x]·[x] + [b_z])) = σ([sum_z]) = [=z]"
      : "{z_t} = σ({W_z.h}·{h_t-1} + {W_z.x}·{x_t} + {b_z}) = σ([W_z.h]·[h_prev] + [W_z.x]·[x] + [b_z]) = σ([sum_z]) = [=z]",
  },
  r: {
    says: ({ step, now }) => `At step ${step} the reset gate shows the candidate ${percent(now.r)} of the last state.`,
    template: "{r_t} = σ({W_r.h}·{h_t-1} + {W_r.x}·{x_t} + {b_r}) = σ([W_r.h]·[h_prev] + [W_r.x]·[x] + [b_r]) = σ([sum_r]) = [=r]",
  },
  shown: {
    says: (view) => before(view)
      ? `Times: of the last state ${printed(view.now.h_prev)} the candidate is shown ${printed(view.now.shown)}.`
      : "Times, after the product with W, as in torch: with one hidden number the order does not matter.",
    template: (view) => before(view)
      ? "{r_t}·{h_t-1} = [r]·[h_prev] = [=shown]"
      : "{r_t}·({W_h.h}·{h_t-1}) = [r]·[product] = [=after_r]",
  },
  h_tilde: {
    says: ({ now }) => `The candidate is ${printed(now.h_tilde)}: what the state would be if it were replaced.`,
    template: (view) => before(view)
      ? "{h~_t} = tanh({W_h.h}·({r_t}·{h_t-1}) + {W_h.x}·{x_t} + {b_h}) = tanh([W_h.h]·[shown] + [W_h.x]·[x] + [b_h]) = tanh([sum_h]) = [=h_tilde]"
      : "{h~_t} = tanh({r_t}·({W_h.h}·{h_t-1}) + {W_h.x}·{x_t} + {b_h}) = tanh([r]·[product] + [W_h.x]·[x] + [b_h]) = tanh([sum_h]) = [=h_tilde]",
  },
  kept: {
    says: ({ now }) => `Times: of the last state ${printed(now.h_prev)} the gate keeps ${printed(now.kept)}.`,
    template: (view) => replaces(view)
      ? "(1 − {z_t})·{h_t-1} = [keep]·[h_prev] = [=kept]" : "{z_t}·{h_t-1} = [keep]·[h_prev] = [=kept]",
  },
  written: {
    says: ({ now }) => `Times: of the candidate ${printed(now.h_tilde)} the gate takes ${printed(now.written)}.`,
    template: (view) => replaces(view)
      ? "{z_t}·{h~_t} = [fresh]·[h_tilde] = [=written]" : "(1 − {z_t})·{h~_t} = [fresh]·[h_tilde] = [=written]",
  },
  h: {
    says: () => "Plus: what is kept and what is new always add up to one whole.",
    template: (view) => replaces(view)
      ? "{h_t} = (1 − {z_t})·{h_t-1} + {z_t}·{h~_t} = [kept] + [written] = [=h]"
      : "{h_t} = {z_t}·{h_t-1} + (1 − {z_t})·{h~_t} = [kept] + [written] = [=h]",
  },
};

/** The rows of the timeline by name. */
export const ROWS = {
  x: { key: "x", name: "x_t", meaning: "input", edits: true, size: "medium" },
  z: { key: "z", name: "z_t", meaning: "update gate", range: () => [0, 1], size: "medium", tint: "update" },
  r: { key: "r", name: "r_t", meaning: "reset gate", range: () => [0, 1], size: "medium", tint: "reset" },
  h_tilde: { key: "h_tilde", name: "h~_t", meaning: "candidate", range: () => [-1, 1], size: "medium", tint: "candidate" },
  h: { key: "h", name: "h_t", meaning: "state", size: "large" },
};
