/** The numbers that come from Python as base64, in maths/trace_numbers.js and text_numbers.js. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { textNumbers } from "../../lstmgru_lab/explorers/js/maths/text_numbers.js";
import { traceNumbers } from "../../lstmgru_lab/explorers/js/maths/trace_numbers.js";
import { assertNear } from "./near.js";

const encoded = (array) => Buffer.from(array.buffer).toString("base64");

test("a trace's series are read in the order fields, time, sequence, unit", () => {
  const [fields, steps, sequences, units] = [["h", "f"], 3, [4, 9], [0, 1, 5]];
  const values = Float32Array.from({ length: 2 * 3 * 2 * 3 }, (_, k) => k);
  const x = Float32Array.from({ length: 3 * 2 * 2 }, (_, k) => -k);
  const data = { fields, steps, sequences, units, features: 2, dtype: "float32" };
  const numbers = traceNumbers({ ...data, values: encoded(values), x: encoded(x) });
  assert.deepEqual([...numbers.series("f", 1, 2)], [23, 29, 35]); // 18 + 6 t + 3 s + u
  assert.deepEqual([...numbers.input(1, 0)], [-2, -6, -10]); // −(4 t + 2 s + feature)
  assert.equal(numbers.series("f", 1, 2), numbers.series("f", 1, 2)); // made once
});

test("float64 keeps all of its digits, and what is no number is drawn as 0", () => {
  const values = Float64Array.of(0.1, Number.NaN, Number.POSITIVE_INFINITY);
  const data = { fields: ["h"], steps: 3, sequences: [0], units: [0], features: 0, dtype: "float64" };
  const numbers = traceNumbers({ ...data, values: encoded(values), x: "" });
  const series = numbers.series("h", 0, 0);
  assert.equal(series[0], 0.1);
  assert.deepEqual([...numbers.drawable(series)], [0.1, 0, 0]);
});

/** Two units over "abba"; logits of a and b after each character; what each guess rests on. */
const TEXT = textNumbers({
  text: "abba",
  characters: "ab",
  units: [3, 8],
  states: encoded(Float32Array.of(0.5, -1, 0.25, 1, 0.75, 1, -0.5, -1)),
  logits: encoded(Float32Array.of(0, Math.log(3), 0, 0, Math.log(3), 0, 1, 1)),
  connectivity: encoded(Float32Array.of(1, 1, 3, 0, 0, 0, 1, 1, 2, 4)),
});

test("the states of a unit over the text", () => {
  assert.deepEqual([...TEXT.series(1)], [-1, 1, 1, -1]);
});

test("probabilities are a softmax, flatter at a higher temperature", () => {
  assertNear(TEXT.probabilities(0, 1), [0.25, 0.75], 1e-7);
  assertNear(TEXT.probabilities(0, 2), [1 / (1 + Math.sqrt(3)), Math.sqrt(3) / (1 + Math.sqrt(3))], 1e-7);
});

test("what came, how likely it was, and its bits", () => {
  assert.equal(TEXT.came(0).k, 1);
  assertNear(TEXT.came(0).p, 0.75, 1e-7);
  assertNear(TEXT.came(1).bits, 1, 1e-7);
  assert.equal(TEXT.came(3), null); // nothing comes after the last
});

test("what a guess rests on adds up to one, and how far back it reaches", () => {
  const { shares, largest, half, most } = TEXT.rests(3);
  assertNear(shares, [1 / 8, 1 / 8, 2 / 8, 4 / 8]);
  assert.deepEqual([largest, half, most], [0.5, 1, 4]);
  assert.deepEqual([...TEXT.rests(2).shares], [0, 0, 0]); // on nothing: no division by zero
});

test("the unit that follows a span, the largest difference first", () => {
  const [first, second] = TEXT.following(1, 3, 10);
  assert.deepEqual(first, { u: 1, difference: 2, throughout: true });
  assert.deepEqual(second, { u: 0, difference: 0.5, throughout: false });
  assert.deepEqual(TEXT.following(0, 4, 10), []); // there is nothing around the whole text
});
