/** What Python read with the model: base64 of little-endian float32, and what follows from it. */

function floats(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer); // every machine that runs a browser is little-endian
}

/** How many of the last characters hold this part of what `shares` adds up to. */
function reach(shares, part) {
  let [sum, count] = [0, 0];
  while (count < shares.length && sum < part) sum += shares[shares.length - ++count];
  return Math.max(1, count);
}

/** `data` as facts carry it. */
export function textNumbers(data) {
  const characters = [...data.characters];
  const text = [...data.text];
  const [states, logits, connectivity] = [data.states, data.logits, data.connectivity].map(floats);
  const [U, K] = [data.units.length, characters.length];
  const made = new Map();
  const once = (key, make) => made.get(key) ?? made.set(key, make()).get(key);

  /** The states of one unit, by its place. */
  const series = (u) => once(`series ${u}`, () => Float64Array.from(text, (_, t) => states[t * U + u]));

  /** softmax(logits / temperature) after the character at t. */
  function probabilities(t, temperature) {
    const scaled = Float64Array.from({ length: K }, (_, k) => logits[t * K + k] / temperature);
    const most = Math.max(...scaled);
    const weights = scaled.map((value) => Math.exp(value - most));
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => weight / sum);
  }

  return {
    characters,
    text,
    series,
    probabilities,
    /** The shares of the characters up to t in the first guess there, and how far back they reach. */
    rests: (t) =>
      once(`rests ${t}`, () => {
        const row = Float64Array.from(connectivity.subarray((t * (t + 1)) / 2, ((t + 1) * (t + 2)) / 2));
        const sum = row.reduce((a, b) => a + b, 0) || 1;
        const shares = row.map((value) => value / sum);
        return { shares, largest: Math.max(...shares), half: reach(shares, 0.5), most: reach(shares, 0.9) };
      }),
    /** What came after t: its place, probability at temperature 1 and bits; null after the last. */
    came: (t) =>
      once(`came ${t}`, () => {
        if (t + 1 >= text.length) return null;
        const k = characters.indexOf(text[t + 1]);
        const p = probabilities(t, 1)[k];
        return { k, p, bits: -Math.log2(p) };
      }),
    /**
     * How every unit follows text[start:stop], the largest difference first: the mean of its states there
     * minus their mean in the `around` characters on each side, and whether one threshold separates them all.
     */
    following: (start, stop, around) =>
      once(`following ${start} ${stop}`, () => {
        const [first, last] = [Math.max(0, start - around), Math.min(text.length, stop + around)];
        const count = [stop - start, last - first - (stop - start)];
        if (count[1] === 0) return [];
        const all = Array.from({ length: U }, (_, u) => {
          const [sum, low, high] = [
            [0, 0],
            [Infinity, Infinity],
            [-Infinity, -Infinity],
          ]; // in the span, around it
          for (let t = first; t < last; t++) {
            const [side, value] = [t >= start && t < stop ? 0 : 1, states[t * U + u]];
            sum[side] += value;
            low[side] = Math.min(low[side], value);
            high[side] = Math.max(high[side], value);
          }
          return {
            u,
            difference: sum[0] / count[0] - sum[1] / count[1],
            throughout: low[0] > high[1] || high[0] < low[1],
          };
        });
        return all.sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference) || a.u - b.u);
      }),
  };
}
