/** What a gate is called, its colour and its range, from the table that Python and the styles read too. */

import palette from "../../../learning/palette.json" with { type: "json" };

/** The letter with its step as a symbol: "c_tilde" is "c~_t". */
const symbolOf = (letter) => `${letter.replace("_tilde", "~")}_t`;

/**
 * The row of a gate, candidate or state in a timeline.
 * @param {string} letter its name in a trace
 * @param {Partial<import("../core/types.js").Row>} [more] what this explorer draws differently
 * @returns {import("../core/types.js").Row}
 */
export function gateRow(letter, more = {}) {
  const { name: meaning, hue, range } = palette.gates[letter];
  const bounded = hue === "state" ? {} : { range: () => range, tint: hue };
  return { key: letter, name: symbolOf(letter), meaning, ...bounded, ...more };
}
