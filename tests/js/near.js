/** Comparing numbers. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

export const fixtures = JSON.parse(readFileSync(new URL("./fixtures.json", import.meta.url), "utf-8"));

/** Asserts that two arrays of numbers, however deep, differ by no more than `most` anywhere. */
export function assertNear(actual, expected, most = 1e-12) {
  if (typeof expected === "number") {
    assert.ok(Math.abs(actual - expected) <= most, `${actual} should be ${expected}`);
    return;
  }
  assert.equal(actual.length, expected.length);
  for (const [k, value] of Array.from(expected).entries()) assertNear(actual[k], value, most);
}
