/** core/links.js: what a link in the prose sets. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { assignments, followLinks } from "../../lstmgru_lab/explorers/js/core/links.js";

/** As much of a page's element as a link needs. */
class FakeElement extends EventTarget {
  constructor(href) {
    super();
    this.href = href;
  }
  closest() {
    return this;
  }
  getAttribute() {
    return this.href;
  }
}

beforeEach(() => {
  globalThis.Element = FakeElement;
  globalThis.document = new EventTarget();
});
afterEach(() => {
  delete globalThis.Element;
  delete globalThis.document;
});

/** A click on a link, and whether the page's own jump was prevented. */
function click(href) {
  const event = new Event("click", { cancelable: true });
  Object.defineProperty(event, "target", { value: new FakeElement(href) });
  document.dispatchEvent(event);
  return event.defaultPrevented;
}

test("assignments are numbers by name", () => {
  assert.deepEqual(assignments("b_f=5,step=18"), { b_f: 5, step: 18 });
  assert.deepEqual(assignments("W_f.x=-1e-1"), { "W_f.x": -0.1 });
  for (const other of ["remember", "", "b_f=", "=5", "b_f=five", "b_f=5,remember"]) {
    assert.equal(assignments(other), null);
  }
});

test("a link is followed by the explorer that it names, and by no other", () => {
  const followed = [];
  const gone = new AbortController();
  followLinks("ForgetGate", (target) => followed.push(target), gone.signal);
  assert.equal(click("#ForgetGate:remember"), true);
  assert.equal(click("lesson.ipynb#ForgetGate:b_f%3D5"), true);
  assert.equal(click("#InputGate:remember"), false);
  assert.equal(click("#a-heading"), false);
  assert.deepEqual(followed, ["remember", "b_f=5"]);
  gone.abort();
  assert.equal(click("#ForgetGate:remember"), false);
});
