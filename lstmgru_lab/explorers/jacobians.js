/**
 * How much of a state reaches the last one: products of one-step Jacobians and their spectral norms. Pure
 * maths, as in lstmgru_lab/gradients.py; tests hold the two together. Matrices are square and flat, row by
 * row: this runs three times sixty products and norms in every frame of a drag.
 */

const sigmoidSlope = (y) => y * (1 - y);
const tanhSlope = (y) => 1 - y * y;
const before = (states, t) => (t > 0 ? states[t - 1] : new Float64Array(states[0].length));

/** The state's columns of W, which acts on [h, x]. */
const recurrent = (W) => Float64Array.from(W.flatMap((row) => Array.from(row).slice(0, W.length)));

/** A B, n by n. */
function product(A, B, n) {
  const C = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    for (let m = 0; m < n; m++) {
      const value = A[k * n + m];
      for (let j = 0; j < n; j++) C[k * n + j] += value * B[m * n + j];
    }
  }
  return C;
}

/** The matrix of entry(k, j), n by n. */
function filled(n, entry) {
  const M = new Float64Array(n * n);
  for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) M[k * n + j] = entry(k, j, k * n + j);
  return M;
}

/** dh_t/dh_{t-1} of the RNN. */
function rnnJacobian({ h }, { W }, t, n) {
  return filled(n, (k, j, at) => tanhSlope(h[t][k]) * W[at]);
}

/** dh_t/dh_{t-1} of the GRU in this course's form, reset before. */
function gruJacobian(trace, { W_z, W_r, W_h }, t, n) {
  const [z, r, candidate, old] = [trace.z[t], trace.r[t], trace.h_tilde[t], before(trace.h, t)];
  const shown = filled(n, (k, j, at) => (k === j ? r[k] : 0) + old[k] * sigmoidSlope(r[k]) * W_r[at]);
  const inside = product(W_h, shown, n);
  return filled(n, (k, j, at) =>
    (k === j ? 1 - z[k] : 0) + (candidate[k] - old[k]) * sigmoidSlope(z[k]) * W_z[at] +
    z[k] * tanhSlope(candidate[k]) * inside[at]);
}

/** d(h, c)_t/d(h, c)_{t-1} of the LSTM without peepholes. */
function lstmJacobian(trace, { W_f, W_i, W_c, W_o }, t, n) {
  const [f, i, candidate, o] = [trace.f[t], trace.i[t], trace.c_tilde[t], trace.o[t]];
  const [old, out] = [before(trace.c, t), trace.c[t].map(Math.tanh)];
  const cByH = filled(n, (k, j, at) =>
    old[k] * sigmoidSlope(f[k]) * W_f[at] + candidate[k] * sigmoidSlope(i[k]) * W_i[at] +
    i[k] * tanhSlope(candidate[k]) * W_c[at]);
  const through = (k) => o[k] * tanhSlope(out[k]); // from c_t to h_t
  return filled(2 * n, (row, column) => {
    const [k, j] = [row % n, column % n];
    const toH = row < n;
    if (column >= n) return k === j ? f[k] * (toH ? through(k) : 1) : 0;
    const byH = cByH[k * n + j];
    return toH ? out[k] * sigmoidSlope(o[k]) * W_o[k * n + j] + through(k) * byH : byH;
  });
}

const JACOBIANS = { rnn: rnnJacobian, gru: gruJacobian, lstm: lstmJacobian };

/** The largest singular value: the root of the largest eigenvalue of M'M, by Jacobi's rotations. */
export function spectralNorm(M) {
  const n = Math.sqrt(M.length);
  let size = 0;
  for (const value of M) size = Math.max(size, Math.abs(value));
  if (!(size > 0 && Number.isFinite(size))) return size;
  const A = filled(n, (j, k) => {
    let sum = 0; // of numbers up to 1: squares must neither vanish nor overflow
    for (let m = 0; m < n; m++) sum += (M[m * n + j] / size) * (M[m * n + k] / size);
    return sum;
  });
  for (let sweep = 0, off = 1; off > 1e-12 && sweep < 30; sweep++) { // the last sweep squares what was off
    off = 0;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        off = Math.max(off, Math.abs(A[p * n + q]));
        if (Math.abs(A[p * n + q]) > 1e-18) rotate(A, p, q, n);
      }
    }
  }
  let largest = 0;
  for (let k = 0; k < n; k++) largest = Math.max(largest, A[k * n + k]);
  return size * Math.sqrt(largest);
}

/** Makes entry (p, q) zero; A is symmetric and stays so. */
function rotate(A, p, q, n) {
  const pq = A[p * n + q];
  const theta = (A[q * n + q] - A[p * n + p]) / (2 * pq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(t * t + 1);
  const sine = t * cosine;
  A[p * n + p] -= t * pq;
  A[q * n + q] += t * pq;
  A[p * n + q] = A[q * n + p] = 0;
  for (let k = 0; k < n; k++) {
    if (k === p || k === q) continue;
    const a = A[k * n + p];
    const b = A[k * n + q];
    A[k * n + p] = A[p * n + k] = cosine * a - sine * b;
    A[k * n + q] = A[q * n + k] = sine * a + cosine * b;
  }
}

/**
 * The spectral norm of d state_T / d state_t for every t; the last is 1.
 * @param {"rnn"|"gru"|"lstm"} kind
 * @param trace what the cell of that name in cells.js returned
 */
export function gradientFlow(kind, trace, weights) {
  const [time, n] = [trace.h.length, trace.h[0].length];
  const size = kind === "lstm" ? 2 * n : n;
  const matrices = Object.entries(weights).filter(([name]) => name.startsWith("W"));
  const W = Object.fromEntries(matrices.map(([name, values]) => [name, recurrent(values)]));
  const norms = new Float64Array(time);
  let toLast = filled(size, (k, j) => (k === j ? 1 : 0));
  for (let t = time - 1; t >= 0; t--) {
    norms[t] = spectralNorm(toLast);
    toLast = product(toLast, JACOBIANS[kind](trace, W, t, n), size);
  }
  return norms;
}

/** The same along the direct path alone, where a step multiplies by `keep` (time, hidden). */
export function directPath(keep) {
  const norms = new Float64Array(keep.length);
  let left = new Float64Array(keep[0].length).fill(1);
  for (let t = keep.length - 1; t >= 0; t--) {
    norms[t] = Math.max(...left);
    left = left.map((value, k) => value * keep[t][k]);
  }
  return norms;
}
