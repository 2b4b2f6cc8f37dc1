/** The numbers of a trace from Python: base64 of little-endian floats, (fields, time, sequence, unit). */

const KINDS = { float32: Float32Array, float64: Float64Array };

function decoded(text, dtype) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new KINDS[dtype](bytes.buffer); // every machine that runs a browser is little-endian
}

/** `data` as facts carry it; series and states are made once for each place and then kept. */
export function traceNumbers(data) {
  const { fields, steps, sequences, units } = data;
  const [values, inputs] = [decoded(data.values, data.dtype), decoded(data.x, data.dtype)];
  const made = new Map();
  const once = (key, make) => made.get(key) ?? made.set(key, make()).get(key);
  const over = (at) => Float64Array.from({ length: steps }, (_, t) => at(t));
  const [S, U] = [sequences.length, units.length];
  return {
    /** A field of one unit over time; `s` and `u` are places, not the trace's own numbers. */
    series(field, s, u) {
      const f = fields.indexOf(field);
      return once(`${field} ${s} ${u}`, () => over((t) => values[((f * steps + t) * S + s) * U + u]));
    },
    /** One feature of the input over time. */
    input: (s, feature) =>
      once(`x ${s} ${feature}`, () => over((t) => inputs[(t * S + s) * data.features + feature])),
    /** The same with what is no finite number as 0: it can be drawn. */
    drawable: (series) =>
      once(series, () =>
        series.every(Number.isFinite) ? series : series.map((v) => (Number.isFinite(v) ? v : 0)),
      ),
    once,
  };
}
