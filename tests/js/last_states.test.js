/** Where the last states are in `output`, against what torch's documentation says of each setting. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { compute } from "../../lstmgru_lab/explorers/js/maths/last_states.js";

const FACTS = { sizes: { time: 5, batch: 3, input_size: 2, hidden_size: 4 } };
const PLAIN = {
  kind: "LSTM",
  num_layers: 1,
  bidirectional: false,
  batch_first: false,
  lengths: [],
  row: 0,
  sequence: 0,
};
const of = (state) => compute({ ...PLAIN, ...state }, FACTS);

for (const [state, taken] of [
  [{}, "output[-1]"],
  [{ batch_first: true }, "output[:, -1]"],
  [{ bidirectional: true }, "output[-1, :, :4]"],
  [{ bidirectional: true, row: 1 }, "output[0, :, 4:]"],
  [{ num_layers: 2 }, "h_n[0]"],
  [{ num_layers: 2, row: 1 }, "output[-1]"],
  [{ lengths: [5, 2, 4] }, "output[lengths - 1, torch.arange(3)]"],
  [{ lengths: [5, 2, 4], bidirectional: true, row: 1 }, "output[0, :, 4:]"],
]) {
  test(`${JSON.stringify(state)} takes ${taken}`, () => assert.equal(of(state).taken, taken));
}

test("shapes are torch's", () => {
  const { shapes } = of({ bidirectional: true, num_layers: 3, batch_first: true });
  assert.deepEqual(shapes, { x: [3, 5, 2], output: [3, 5, 8], h_n: [6, 3, 4], c_n: [6, 3, 4] });
  assert.equal(of({ kind: "GRU" }).shapes.c_n, undefined);
});

test("a row that another setting left behind is brought inside", () => {
  assert.equal(of({ row: 5 }).row, 0);
});
