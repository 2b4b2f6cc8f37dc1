/** What need not be computed again. */

/**
 * `fn`, but with the very same arguments as last time it returns the very same answer: choosing a step moves
 * no weight, and what is drawn of equal answers is not drawn again.
 */
export function latest(fn) {
  let [given, answer] = [null, null];
  return (...args) => {
    if (given === null || args.some((one, k) => one !== given[k])) {
      answer = fn(...args);
      given = args;
    }
    return answer;
  };
}
