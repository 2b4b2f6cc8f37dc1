// A wide formula, table, listing or figure scrolls inside the page. Without a mouse it can only be scrolled if it can
// be focused; a part that fits needs no stop of the Tab key.
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const scrolls = getComputedStyle(target).overflowX === "auto" && target.scrollWidth > target.clientWidth;
    if (scrolls) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});
for (const part of document.querySelectorAll("main :is(math[display=block], table, pre, figure.output)")) {
  watch.observe(part);
}
