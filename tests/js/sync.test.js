/** core/sync.js: who is told of a change, and when. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { lonelyModel } from "../../lstmgru_lab/explorers/js/core/page.js";
import { connect } from "../../lstmgru_lab/explorers/js/core/sync.js";

let [now, model, saved, arrived] = [0, null, [], 0];
const pass = (ms) => {
  now += ms;
  mock.timers.tick(ms);
};
const viewOf = () => connect(model, ["weights", "step"], () => arrived++);

beforeEach(() => {
  [now, saved, arrived] = [10_000, [], 0];
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(performance, "now", () => now);
  globalThis.window = new EventTarget();
  model = lonelyModel({ weights: { b_f: 1 }, step: 3 });
  model.save_changes = () => saved.push(model.get("weights").b_f);
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
  delete globalThis.window;
});

test("the first change is told at once, those after it together a quarter of a second later", () => {
  const view = viewOf();
  view.set({ weights: { b_f: 2 } });
  pass(0);
  assert.deepEqual(saved, [2]);
  for (const b_f of [3, 4, 5]) view.set({ weights: { b_f } });
  pass(249);
  assert.deepEqual(saved, [2]);
  pass(1);
  assert.deepEqual(saved, [2, 5]);
});

test("another view of the model sees a change without the kernel", () => {
  const [here, there] = [viewOf(), viewOf()];
  here.set({ step: 7 });
  assert.equal(there.state.step, 7);
  assert.equal(arrived, 1); // the view that made the change is not told of it
});

test("an old value that comes back does not undo a newer one", () => {
  const view = viewOf();
  view.set({ weights: { b_f: 2 } });
  pass(0); // the kernel is told 2
  view.set({ weights: { b_f: 3 } });
  model.set("weights", { b_f: 2 }); // and answers, late
  assert.equal(view.state.weights.b_f, 3);
  assert.equal(model.get("weights").b_f, 3);
  assert.equal(arrived, 0);
});

test("a value from Python counts, though it is one that was sent long ago", () => {
  const view = viewOf();
  view.set({ weights: { b_f: 2 } });
  pass(0);
  view.set({ weights: { b_f: 3 } });
  pass(2000);
  model.set("weights", { b_f: 2 });
  assert.equal(view.state.weights.b_f, 2);
  assert.equal(arrived, 1);
});

test("equal values with their keys in another order are no change", () => {
  model.set("weights", { a: 1, b: 2 });
  const view = viewOf();
  model.set("weights", { b: 2, a: 1 });
  assert.equal(arrived, 0);
  assert.deepEqual(view.state.weights, { a: 1, b: 2 });
});

const press = (key) => Object.assign(new Event("keydown"), { key });
for (const [what, event, told] of [
  ["a click elsewhere", () => new Event("pointerdown"), true],
  ["leaving the frame", () => new Event("blur"), true],
  ["a key that may run a cell", () => press("Enter"), true],
  ["an arrow key", () => press("ArrowRight"), false],
]) {
  test(`${what} tells the kernel ${told ? "at once" : "nothing yet"}`, () => {
    const view = viewOf();
    view.set({ weights: { b_f: 2 } });
    pass(0);
    view.set({ weights: { b_f: 3 } });
    window.dispatchEvent(event());
    assert.deepEqual(saved, told ? [2, 3] : [2]);
  });
}

test("a view that is closed tells what it still has, and listens no more", () => {
  const view = viewOf();
  view.set({ weights: { b_f: 2 } });
  view.dispose();
  assert.deepEqual(saved, [2]);
  model.set("step", 9);
  assert.equal(arrived, 0);
});
