/** maths/jacobians.js against torch's autograd, and matrices whose norm is known. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as cells from "../../lstmgru_lab/explorers/js/maths/cells.js";
import * as jacobians from "../../lstmgru_lab/explorers/js/maths/jacobians.js";
import { assertNear, fixtures } from "./near.js";

describe("the norm of d state_T / d state_t", () => {
  for (const [k, { kind, weights, x, norms }] of fixtures.flows.entries()) {
    test(`is torch's for the ${kind}, case ${k}`, () => {
      const found = jacobians.gradientFlow(kind, cells[kind](x, weights), weights);
      assertNear(
        Array.from(found, (norm, t) => norm / norms[t]),
        norms.map(() => 1),
        1e-9,
      );
    });
  }
});

test("along the direct path it is the product of what is kept", () => {
  assertNear(jacobians.directPath([[0.3], [0.5], [0.2]]), [0.5 * 0.2, 0.2, 1]);
  assertNear(
    jacobians.directPath([
      [9, 9],
      [0.5, 0.9],
    ]),
    [0.9, 1],
  ); // the largest unit
});

test("the spectral norm of matrices that can be worked out by hand", () => {
  assert.equal(jacobians.spectralNorm([0, 0, 0, 0]), 0);
  assertNear(jacobians.spectralNorm([3, 0, 0, -4]), 4);
  assertNear(jacobians.spectralNorm([3, 4, 0, 0]), 5);
  const golden = (1 + Math.sqrt(5)) / 2;
  assertNear(jacobians.spectralNorm([1, 1, 0, 1]), golden); // a shear
  assertNear(jacobians.spectralNorm([1e200, 1e200, 0, 1e200]) / 1e200, golden); // its squares overflow
});
