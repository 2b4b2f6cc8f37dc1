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

/** @type {Record<string, (...given: any[]) => void>} */
const JACOBIANS = { rnn: rnnJacobian, gru: gruJacobian, lstm: lstmJacobian };

/** Divides M by its largest entry and returns that: the squares of what stays neither vanish nor overflow. */
function normalise(M) {
  let size = 0;
  for (let k = 0; k < M.length; k++) size = Math.max(size, Math.abs(M[k]));
  if (size > 0) for (let k = 0; k < M.length; k++) M[k] /= size;
  return size;
}

/**
 * The largest singular value of M, whose largest entry is 1. Turns M's rows into one another until they are
 * at right angles: the longest row is it (one-sided Jacobi; Hestenes 1958). M stays so: neither its singular
 * values nor those of any M J have changed, and a product that goes on from here has little left to turn.
 */
function longestRow(M, n) {
  const squares = new Float64Array(n);
  for (let sweep = 0, turned = true; turned && sweep < 30; sweep++) {
    turned = false;
    for (let k = 0; k < n; k++) squares[k] = dot(M, k, k, n);
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const both = dot(M, p, q, n);
        if (Math.abs(both) < 1e-10) continue; // the longest row's square is 1 or more
        turned = true;
        const more = both * turn(M, p, q, (squares[q] - squares[p]) / (2 * both), n);
        squares[p] -= more;
        squares[q] += more;
      }
    }
  }
  return Math.sqrt(Math.max(...squares));
}

/** Rows p and q, times each other. */
function dot(M, p, q, n) {
  let sum = 0;
  for (let i = p * n, j = q * n, end = i + n; i < end; i++, j++) sum += M[i] * M[j];
  return sum;
}

/** Turns rows p and q by the angle whose double has the cotangent `theta`; returns its tangent. */
function turn(M, p, q, theta, n) {
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let i = p * n, j = q * n, end = i + n; i < end; i++, j++) {
    const a = M[i];
    const b = M[j];
    M[i] = cosine * a - sine * b;
    M[j] = sine * a + cosine * b;
  }
  return tangent;
}

/** The largest singular value of a square matrix. */
export function spectralNorm(M) {
  const turned = Float64Array.from(M);
  return normalise(turned) * longestRow(turned, Math.sqrt(M.length));
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
  let [toLast, next, scale] = [new Float64Array(size * size), new Float64Array(size * size), 1];
  for (let k = 0; k < size; k++) toLast[k * size + k] = 1;
  for (let t = time - 1; t >= 0; t--) {
    norms[t] = scale * longestRow(toLast, size);
    JACOBIANS[kind](trace, W, t, n, J);
    [toLast, next] = [multiply(toLast, J, next, size), toLast];
    scale *= normalise(toLast);
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
