/** Links in prose that set an explorer: [now](#ForgetGate:remember), [at 18](#ForgetGate:b_f=5,step=18). */

/**
 * Listens on the whole document, before JupyterLab turns the link into a jump.
 * @param {string} name the explorer's class
 * @param {(target: string) => void} follow called with what stands after the colon
 * @param {AbortSignal} signal ends the listening
 */
export function followLinks(name, follow, signal) {
  const prefix = `#${name}:`;
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element && event.target.closest("a[href]");
      const href = link ? decodeURIComponent(link.getAttribute("href")) : "";
      const at = href.indexOf(prefix);
      if (at < 0) return;
      event.preventDefault();
      event.stopPropagation();
      follow(href.slice(at + prefix.length));
    },
    { capture: true, signal },
  );
}

/** "b_f=5,step=18" as {b_f: 5, step: 18}; null if it is not of this form. */
export function assignments(target) {
  const pairs = target.split(",").map((part) => part.split("="));
  const good = pairs.every(([name, value]) => name && value && Number.isFinite(Number(value)));
  return good ? Object.fromEntries(pairs.map(([name, value]) => [name, Number(value)])) : null;
}
