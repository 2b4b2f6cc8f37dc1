/** core/numbers.js: numbers as a reader sees them. The expected texts are written by hand. */

import assert from "node:assert/strict";
import { test } from "node:test";
import * as numbers from "../../lstmgru_lab/explorers/js/core/numbers.js";

const cases = {
  printed: [
    [[0.256], "0.26"],
    [[-1.5], "−1.50"],
    [[-0.004], "0.00"],
    [[0], "0.00"],
    [[0.0004, 3], "0.000"],
    [[-0.0006, 3], "−0.001"],
  ],
  printedWide: [
    [[0.25], "0.25"],
    [[0], "0.00"],
    [[0.0021], "2.1e−3"],
    [[-2.1e-9], "−2.1e−9"],
    [[3e-5], "3e−5"],
    [[1234], "1.2e3"],
    [[999], "999.00"],
  ],
  asFactor: [
    [[0.5], "0.50"],
    [[-0.5], "(−0.50)"],
    [[0.995, numbers.printed, true], "0.995"],
    [[2e-6, numbers.printedWide, true], "(2e−6)"],
  ],
  percent: [
    [[0.924], "92\u00a0%"],
    [[0.998], "99.8\u00a0%"],
    [[1], "100\u00a0%"],
    [[0.002], "0.2\u00a0%"],
    [[0], "0\u00a0%"],
  ],
  steps: [
    [[8.76], "8.8 steps"],
    [[1], "1 step"],
    [[693.1], "693 steps"],
    [[15300], "1.5e4 steps"],
  ],
};

for (const [name, written] of Object.entries(cases)) {
  for (const [values, text] of written) {
    test(`${name}(${values.map(String).join(", ").slice(0, 30)}) is ${text}`, () =>
      assert.equal(numbers[name](...values), text));
  }
}
