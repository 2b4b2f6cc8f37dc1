/**
 * The recurrent cells, and nothing else: no page, no colours. Tests hold every number to the
 * reference cells in Python (1e-12).
 *
 * Shapes as in Python, time first: x is an array of rows (time x input), a weight matrix an array of
 * rows (hidden x (hidden + input)) that acts on the concatenation [h, x], a bias an array (hidden).
 * Every function returns an object of gates, each an array over time of Float64Array (hidden).
 */

/** @param {number} a */
export const sigmoid = (a) => 1 / (1 + Math.exp(-a));

/** Float64Array of fn(k) for k = 0..n-1: the elementwise operations of the equations, series over time. */
export function each(n, fn) {
  const values = new Float64Array(n); // and a loop: Float64Array.from takes many times as long
  for (let k = 0; k < n; k++) values[k] = fn(k);
  return values;
}

/** A row of W times v. `from` skips the first columns. */
function dot(row, v, from = 0) {
  let sum = 0;
  for (let j = 0; j < v.length; j++) sum += row[from + j] * v[j];
  return sum;
}

/** W v, one entry a row of W. `from` skips the first columns of W. */
const product = (W, v, from = 0) => each(W.length, (k) => dot(W[k], v, from));

/** W [h, x] + b */
const affine = (W, h, x, b) => each(b.length, (k) => dot(W[k], h) + dot(W[k], x, h.length) + b[k]);

const zeros = (n) => new Float64Array(n);

/**
 * Runs `step` over the sequence and collects what it returns, gate by gate.
 * @param {ArrayLike<number>[]} x
 * @param {(x_t: ArrayLike<number>) => Record<string, Float64Array>} step
 * @returns {Record<string, Float64Array[]>}
 */
function overTime(x, step) {
  const trace = {};
  for (const row of x) {
    const values = step(row);
    for (const gate in values) {
      trace[gate] ??= [];
      trace[gate].push(values[gate]);
    }
  }
  return trace;
}

/**
 * h_t = tanh(W [h, x] + b)
 * @param {ArrayLike<number>[]} x
 * @param {Record<string, any>} weights
 * @param {{h?: Float64Array}} [start]
 * @returns {Record<string, Float64Array[]>} h
 */
export function rnn(x, { W, b }, { h: start } = {}) {
  let h = start ?? zeros(b.length);
  return overTime(x, (x_t) => {
    const a = affine(W, h, x_t, b);
    h = each(a.length, (k) => Math.tanh(a[k]));
    return { h };
  });
}

/**
 * The LSTM; with p_f, p_i, p_o among the weights it has peepholes (Gers & Schmidhuber, 2000).
 * @param {ArrayLike<number>[]} x
 * @param {Record<string, any>} weights
 * @param {{h?: Float64Array, c?: Float64Array}} [start]
 * @returns {Record<string, Float64Array[]>} f, i, c_tilde, o, c, h
 */
export function lstm(x, weights, { h: h0, c: c0 } = {}) {
  const { W_f, W_i, W_c, W_o, b_f, b_i, b_c, b_o } = weights;
  const n = b_f.length;
  const { p_f = zeros(n), p_i = zeros(n), p_o = zeros(n) } = weights;
  let h = h0 ?? zeros(n);
  let c = c0 ?? zeros(n);
  return overTime(x, (x_t) => {
    const a_f = affine(W_f, h, x_t, b_f);
    const a_i = affine(W_i, h, x_t, b_i);
    const a_c = affine(W_c, h, x_t, b_c);
    const a_o = affine(W_o, h, x_t, b_o);
    const f = each(n, (k) => sigmoid(a_f[k] + p_f[k] * c[k]));
    const i = each(n, (k) => sigmoid(a_i[k] + p_i[k] * c[k]));
    const c_tilde = each(n, (k) => Math.tanh(a_c[k]));
    const c_t = each(n, (k) => f[k] * c[k] + i[k] * c_tilde[k]);
    const o = each(n, (k) => sigmoid(a_o[k] + p_o[k] * c_t[k]));
    const h_t = each(n, (k) => o[k] * Math.tanh(c_t[k]));
    [c, h] = [c_t, h_t];
    return { f, i, c_tilde, o, c: c_t, h: h_t };
  });
}

/**
 * The GRU. `reset: "before"` resets h before the matrix product, "after" resets the product
 * (torch, cuDNN; its extra bias is b_u). `zKeeps: true` is torch's other difference: z multiplies the
 * old state instead of the candidate.
 * @param {ArrayLike<number>[]} x
 * @param {Record<string, any>} weights
 * @param {{reset?: string, zKeeps?: boolean, h?: Float64Array}} [options]
 * @returns {Record<string, Float64Array[]>} z, r, h_tilde, h
 */
export function gru(x, weights, { reset = "before", zKeeps = false, h: h0 } = {}) {
  const { W_z, W_r, W_h, b_z, b_r, b_h, b_u } = weights;
  const n = b_z.length;
  let h = h0 ?? zeros(n);
  return overTime(x, (x_t) => {
    const [a_z, a_r] = [affine(W_z, h, x_t, b_z), affine(W_r, h, x_t, b_r)];
    const z = each(n, (k) => sigmoid(a_z[k]));
    const r = each(n, (k) => sigmoid(a_r[k]));
    let a_h;
    if (reset === "before") {
      a_h = affine(
        W_h,
        each(n, (k) => r[k] * h[k]),
        x_t,
        b_h,
      );
    } else {
      const [fromInput, fromState] = [product(W_h, x_t, n), product(W_h, h)];
      a_h = each(n, (k) => fromInput[k] + b_h[k] + r[k] * (fromState[k] + b_u[k]));
    }
    const h_tilde = each(n, (k) => Math.tanh(a_h[k]));
    const fresh = (k) => (zKeeps ? 1 - z[k] : z[k]);
    const h_t = each(n, (k) => (1 - fresh(k)) * h[k] + fresh(k) * h_tilde[k]);
    h = h_t;
    return { z, r, h_tilde, h: h_t };
  });
}

/** A weight's name: "W_f.h" and "b_f" of one unit, "W_f[2].h[0]" and "b_f[2]" of several. */
const NAME = /^(\w+)(?:\[(\d+)\])?(?:\.([hx])(?:\[(\d+)\])?)?$/;
const places = new Map(); // a name is taken apart once, not at every frame

function placeOf(name) {
  if (!places.has(name)) places.set(name, NAME.exec(name));
  return places.get(name);
}

/**
 * Weights of a cell with one input by name, {"W_f.h": 1, "W_f.x": 2, b_f: 3, ...}, as the matrices and
 * vectors that the cells take: {W_f: [[1, 2]], b_f: [3], ...}.
 * @param {Record<string, number>} weights
 * @returns {Record<string, any>}
 */
export function matrices(weights) {
  const shaped = {};
  const inputs = []; // the last column: its place is known once the others stand
  for (const [name, value] of Object.entries(weights)) {
    const [, parameter, row = 0, column, from = 0] = placeOf(name);
    shaped[parameter] ??= [];
    const rows = shaped[parameter];
    if (column === undefined) rows[row] = value;
    else if (column === "h") {
      rows[row] ??= [];
      rows[row][from] = value;
    } else inputs.push([rows, row, value]);
  }
  for (const [rows, row, value] of inputs) rows[row].push(value);
  return shaped;
}

/** The first unit of every step, as one Float64Array (time). */
export const first = (gate) => each(gate.length, (t) => gate[t][0]);

/**
 * d h_T / d h_t of the one-number RNN for every t: the product of W.h (1 - h_k^2) over k > t.
 * The last is 1.
 * @param {Float64Array} h
 * @param {number} recurrent W.h
 */
export function gradientThroughTime(h, recurrent) {
  const gradient = new Float64Array(h.length).fill(1);
  for (let t = h.length - 2; t >= 0; t--) {
    gradient[t] = gradient[t + 1] * recurrent * (1 - h[t + 1] * h[t + 1]);
  }
  return gradient;
}
