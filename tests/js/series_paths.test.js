/** parts/series_paths.js: ranges and paths, worked out by hand. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bars,
  curve,
  HEIGHT,
  heightIn,
  roundRange,
} from "../../lstmgru_lab/explorers/js/parts/series_paths.js";

test("a range is round, and has only the sides that are used", () => {
  assert.deepEqual(roundRange([0.2, 0.9]), [0, 1]);
  assert.deepEqual(roundRange([-0.5, 0.9]), [-1, 1]);
  assert.deepEqual(roundRange([-0.5]), [-1, 0]);
  assert.deepEqual(roundRange([2.5]), [0, 3]); // 4 would leave a quarter empty
  assert.deepEqual(roundRange([-0.001, 1]), [0, 1]); // what would not show needs no room
  assert.deepEqual(roundRange([0.1], 0.25), [0, 0.25]);
  assert.deepEqual(roundRange([]), [0, 1]);
});

test("heights go downwards and stay inside", () => {
  const y = heightIn([-1, 1]);
  assert.deepEqual([1, 0, -1, 7, -7].map(y), [0, HEIGHT / 2, HEIGHT, 0, HEIGHT]);
});

test("bars stand on the zero line, the positive apart from the negative", () => {
  const { plus, minus, zero } = bars([0.5, 0, -1], heightIn([-1, 1]));
  assert.equal(zero, 500);
  assert.equal(plus, "M0.12 500V250H0.88V500z");
  assert.equal(minus, "M2.12 500V1000H2.88V500z");
});

test("a curve goes through the middles of the columns", () => {
  assert.equal(curve([1, 0], heightIn([0, 1])), "M0.5 0L1.5 1000");
});
