/**
 * How much of a state reaches the last one: products of one-step Jacobians and their spectral norms. Pure
 * maths, as in lstmgru_lab/gradients.py; tests hold the two together. Matrices are square and flat, row by
 * row, and written over again: up to three times sixty products and norms run in a frame of a drag.
 */

const sigmoidSlope = (y) => y * (1 - y);
const tanhSlope = (y) => 1 - y * y;
const before = (states, t) => (t > 0 ? states[t - 1] : new Float64Array(states[0].length));

/** The state's columns of W, which acts on [h, x]. */
function recurrent(W) {
  const n = W.length;
  const M = new Float64Array(n * n);
  for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) M[k * n + j] = W[k][j];
  return M;
}

/** C = A B, n by n; C is neither of them. */
function multiply(A, B, C, n) {
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let m = 0; m < n; m++) sum += A[k * n + m] * B[m * n + j];
      C[k * n + j] = sum;
    }
  }
  return C;
}

/** dh_t/dh_{t-1} of the RNN, into J. */
function rnnJacobian({ h }, { W }, t, n, J) {
  for (let k = 0; k < n; k++) {
    const slope = tanhSlope(h[t][k]);
    for (let j = 0; j < n; j++) J[k * n + j] = slope * W[k * n + j];
  }
}

/** dh_t/dh_{t-1} of the GRU in this course's form, reset before, into J. */
function gruJacobian(trace, { W_z, W_r, W_h }, t, n, J) {
  const [z, r, candidate, old] = [trace.z[t], trace.r[t], trace.h_tilde[t], before(trace.h, t)];
  const shown = new Float64Array(n * n); // d(r h)/dh
  for (let k = 0; k < n; k++) {
    const slope = old[k] * sigmoidSlope(r[k]);
    for (let j = 0; j < n; j++) shown[k * n + j] = slope * W_r[k * n + j];
    shown[k * n + k] += r[k];
  }
  multiply(W_h, shown, J, n);
  for (let k = 0; k < n; k++) {
    const byGate = (candidate[k] - old[k]) * sigmoidSlope(z[k]);
    const byCandidate = z[k] * tanhSlope(candidate[k]);
    for (let j = 0; j < n; j++) J[k * n + j] = byGate * W_z[k * n + j] + byCandidate * J[k * n + j];
    J[k * n + k] += 1 - z[k];
  }
}

/** d(h, c)_t/d(h, c)_{t-1} of the LSTM without peepholes, into J: four blocks, h above c. */
function lstmJacobian(trace, { W_f, W_i, W_c, W_o }, t, n, J) {
  const [f, i, candidate, o] = [trace.f[t], trace.i[t], trace.c_tilde[t], trace.o[t]];
  const [old, c] = [before(trace.c, t), trace.c[t]];
  J.fill(0);
  for (let k = 0; k < n; k++) {
    const [upper, lower] = [2 * n * k, 2 * n * (n + k)];
    const out = Math.tanh(c[k]);
    const through = o[k] * tanhSlope(out); // from c_t to h_t
    const byF = old[k] * sigmoidSlope(f[k]);
    const byI = candidate[k] * sigmoidSlope(i[k]);
    const byC = i[k] * tanhSlope(candidate[k]);
    const byO = out * sigmoidSlope(o[k]);
    for (let j = 0; j < n; j++) {
      const at = k * n + j;
      const cByH = byF * W_f[at] + byI * W_i[at] + byC * W_c[at];
      J[lower + j] = cByH;
      J[upper + j] = byO * W_o[at] + through * cByH;
    }
    J[lower + n + k] = f[k];
    J[upper + n + k] = through * f[k];
  }
}

const JACOBIANS = { rnn: rnnJacobian, gru: gruJacobian, lstm: lstmJacobian };

/** The largest singular value: the root of the largest eigenvalue of M'M, by Jacobi's rotations. */
export function spectralNorm(M) {
  const n = Math.sqrt(M.length);
  let size = 0;
  for (const value of M) size = Math.max(size, Math.abs(value));
  if (!(size > 0 && Number.isFinite(size))) return size;
  const A = squared(M, size, n);
  for (let sweep = 0, off = 1; off > 1e-10 && sweep < 30; sweep++) { // the last sweep squares what was off
    off = 0;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const here = Math.abs(A[p * n + q]);
        if (here > off) off = here;
        if (here > 1e-17) rotate(A, p, q, n); // A's largest entry is 1 or more
      }
    }
  }
  let largest = 0;
  for (let k = 0; k < n; k++) largest = Math.max(largest, A[k * n + k]);
  return size * Math.sqrt(largest);
}

/** M'M of M over its largest entry: squares must neither vanish nor overflow. */
function squared(M, largest, n) {
  const A = new Float64Array(n * n);
  for (let m = 0; m < n; m++) {
    for (let j = 0; j < n; j++) {
      const value = M[m * n + j] / largest;
      for (let k = j; k < n; k++) A[j * n + k] += value * (M[m * n + k] / largest);
    }
  }
  for (let j = 0; j < n; j++) for (let k = 0; k < j; k++) A[j * n + k] = A[k * n + j];
  return A;
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
  const J = new Float64Array(size * size);
  let [toLast, next] = [new Float64Array(size * size), new Float64Array(size * size)];
  for (let k = 0; k < size; k++) toLast[k * size + k] = 1;
  for (let t = time - 1; t >= 0; t--) {
    norms[t] = spectralNorm(toLast);
    JACOBIANS[kind](trace, W, t, n, J);
    [toLast, next] = [multiply(toLast, J, next, size), toLast];
  }
  return norms;
}

/** The same along the direct path alone, where a step multiplies by `keep` (time, hidden). */
export function directPath(keep) {
  const norms = new Float64Array(keep.length);
  const left = new Float64Array(keep[0].length).fill(1);
  for (let t = keep.length - 1; t >= 0; t--) {
    norms[t] = Math.max(...left);
    for (let k = 0; k < left.length; k++) left[k] *= keep[t][k];
  }
  return norms;
}
