/**
 * How much of a state reaches the last one: products of one-step Jacobians and their spectral norms. Pure
 * maths, as in lstmgru_lab/gradients.py; tests hold the two together.
 */

const columns = (W) => W.map((row) => row.slice(0, W.length)); // the state's part of W, which acts on [h, x]
const diagonal = (v) => v.map((value, k) => v.map((_, j) => (j === k ? value : 0)));
const scaled = (v, M) => M.map((row, k) => row.map((value) => v[k] * value)); // diag(v) M
const sum = (...matrices) => matrices[0].map((row, k) => row.map((_, j) => matrices.reduce((all, M) => all + M[k][j], 0)));
const product = (A, B) => A.map((row) => B[0].map((_, j) => row.reduce((all, value, k) => all + value * B[k][j], 0)));
const each = (v, fn) => Array.from(v, fn);
const sigmoidSlope = (y) => y * (1 - y);
const tanhSlope = (y) => 1 - y * y;
const before = (states, t) => (t > 0 ? states[t - 1] : new Float64Array(states[0].length));

/** dh_t/dh_{t-1} of the RNN. */
function rnnJacobian({ h }, { W }, t) {
  return scaled(each(h[t], tanhSlope), columns(W));
}

/** dh_t/dh_{t-1} of the GRU in this course's form, reset before. */
function gruJacobian({ z, r, h_tilde, h }, { W_z, W_r, W_h }, t) {
  const old = before(h, t);
  const dz = scaled(each(z[t], sigmoidSlope), columns(W_z));
  const dr = scaled(each(r[t], sigmoidSlope), columns(W_r));
  const dShown = sum(diagonal(each(r[t], (one) => one)), scaled(old, dr));
  const dCandidate = scaled(each(h_tilde[t], tanhSlope), product(columns(W_h), dShown));
  return sum(diagonal(each(z[t], (one) => 1 - one)), scaled(each(old, (one, k) => h_tilde[t][k] - one), dz), scaled(z[t], dCandidate));
}

/** d(h, c)_t/d(h, c)_{t-1} of the LSTM without peepholes. */
function lstmJacobian({ f, i, c_tilde, o, c }, { W_f, W_i, W_c, W_o }, t) {
  const gate = (values, W) => scaled(each(values[t], sigmoidSlope), columns(W));
  const dCandidate = scaled(each(c_tilde[t], tanhSlope), columns(W_c));
  const cByH = sum(scaled(before(c, t), gate(f, W_f)), scaled(c_tilde[t], gate(i, W_i)), scaled(i[t], dCandidate));
  const cByC = diagonal(each(f[t], (one) => one));
  const out = each(c[t], Math.tanh);
  const through = each(o[t], (one, k) => one * tanhSlope(out[k]));
  const hByH = sum(scaled(out, gate(o, W_o)), scaled(through, cByH));
  const hByC = scaled(through, cByC);
  return [...hByH.map((row, k) => [...row, ...hByC[k]]), ...cByH.map((row, k) => [...row, ...cByC[k]])];
}

const JACOBIANS = { rnn: rnnJacobian, gru: gruJacobian, lstm: lstmJacobian };

/** The largest singular value: the root of the largest eigenvalue of M'M, by Jacobi's rotations. */
export function spectralNorm(M) {
  const size = Math.max(...M.flat().map(Math.abs));
  if (!(size > 0 && Number.isFinite(size))) return size;
  const unit = M.map((row) => row.map((value) => value / size)); // squares must neither vanish nor overflow
  const n = M[0].length;
  const A = unit[0].map((_, j) => unit[0].map((_, k) => unit.reduce((all, row) => all + row[j] * row[k], 0)));
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        off = Math.max(off, Math.abs(A[p][q]));
        if (A[p][q] !== 0) rotate(A, p, q);
      }
    }
    if (off < 1e-16) break;
  }
  return size * Math.sqrt(Math.max(...A.map((row, k) => row[k])));
}

/** Makes A[p][q] zero, A symmetric. */
function rotate(A, p, q) {
  const theta = (A[q][q] - A[p][p]) / (2 * A[p][q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(t * t + 1);
  const sine = t * cosine;
  for (let k = 0; k < A.length; k++) [A[k][p], A[k][q]] = [cosine * A[k][p] - sine * A[k][q], sine * A[k][p] + cosine * A[k][q]];
  for (let k = 0; k < A.length; k++) [A[p][k], A[q][k]] = [cosine * A[p][k] - sine * A[q][k], sine * A[p][k] + cosine * A[q][k]];
}

/**
 * The spectral norm of d state_T / d state_t for every t; the last is 1.
 * @param {"rnn"|"gru"|"lstm"} kind
 * @param trace what the cell of that name in cells.js returned
 */
export function gradientFlow(kind, trace, weights) {
  const time = trace.h.length;
  const norms = new Float64Array(time);
  let toLast = diagonal(new Array(trace.h[0].length * (kind === "lstm" ? 2 : 1)).fill(1));
  for (let t = time - 1; t >= 0; t--) {
    norms[t] = spectralNorm(toLast);
    toLast = product(toLast, JACOBIANS[kind](trace, weights, t));
  }
  return norms;
}

/** The same along the direct path alone, where a step multiplies by `keep` (time, hidden). */
export function directPath(keep) {
  const norms = new Float64Array(keep.length);
  let product = new Float64Array(keep[0].length).fill(1);
  for (let t = keep.length - 1; t >= 0; t--) {
    norms[t] = Math.max(...product);
    product = product.map((value, k) => value * keep[t][k]);
  }
  return norms;
}
