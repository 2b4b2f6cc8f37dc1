/** maths/cells.js against the golden vectors of other implementations, and closed forms. */

import assert from "node:assert/strict";
import { test } from "node:test";
import * as cells from "../../lstmgru_lab/explorers/js/maths/cells.js";
import { assertNear, fixtures } from "./near.js";

for (const { name, cell, weights, x, options, h } of fixtures.cells) {
  test(`every state of ${name}`, () => assertNear(cells[cell](x, weights, options).h, h));
}

test("an LSTM whose gates are all open adds", () => {
  const zeros = [[0, 0]];
  const open = [40];
  const weights = {
    W_f: zeros,
    W_i: zeros,
    W_o: zeros,
    W_c: [[0, 1]],
    b_f: open,
    b_i: open,
    b_o: open,
    b_c: [0],
  };
  const { c, h } = cells.lstm([[0.5], [-0.25], [1]], weights);
  const sums = [Math.tanh(0.5), Math.tanh(0.5) - Math.tanh(0.25), 0];
  sums[2] = sums[1] + Math.tanh(1);
  assertNear(cells.first(c), sums);
  assertNear(cells.first(h), sums.map(Math.tanh));
});

test("a GRU whose z is 0 keeps its state, and where z keeps it forgets it", () => {
  const weights = {
    W_z: [[0, 0]],
    W_r: [[0, 0]],
    W_h: [[0, 1]],
    b_z: [-40],
    b_r: [0],
    b_h: [0],
    b_u: [0],
  };
  const start = { h: [0.75] };
  assertNear(cells.first(cells.gru([[1], [2]], weights, start).h), [0.75, 0.75]);
  const keeps = cells.gru([[1], [2]], weights, { ...start, zKeeps: true }).h;
  assertNear(cells.first(keeps), [Math.tanh(1), Math.tanh(2)]);
});

test("weights by name become matrices that act on [h, x]", () => {
  assert.deepEqual(cells.matrices({ "W_f.x": 2, "W_f.h": 1, b_f: 3 }), { W_f: [[1, 2]], b_f: [3] });
  const two = { "W[0].h[0]": 1, "W[0].h[1]": 2, "W[0].x": 3, "W[1].h[0]": 4, "W[1].h[1]": 5, "W[1].x": 6 };
  assert.deepEqual(cells.matrices({ ...two, "b[0]": 7, "b[1]": 8 }), {
    W: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    b: [7, 8],
  });
});

test("σ and its symmetry", () => {
  assert.equal(cells.sigmoid(0), 0.5);
  assertNear(cells.sigmoid(Math.log(3)), 0.75);
  for (const a of [0.1, 2, 30]) assertNear(cells.sigmoid(a) + cells.sigmoid(-a), 1);
});

test("the gradient through time is the product of the slopes", () => {
  const h = Float64Array.of(0.9, 0.5, 0);
  assertNear(cells.gradientThroughTime(h, 2), [2 * 0.75 * 2, 2, 1]);
});
