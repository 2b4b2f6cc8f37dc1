// Firefox, driven over WebDriver BiDi: node firefox.mjs EXECUTABLE SAVED_PAGE LESSON_PAGE
// Prints what was seen, in JSON: a slider moved by key in the saved page, a preset's link followed in the lesson.

import puppeteer from "puppeteer-core";

const [executablePath, saved, lesson] = process.argv.slice(2);
const GATE = '[data-explorer="ForgetGate"]';

/** Open a page, do something with its explorer, and tell what the explorer showed before and after. */
async function seen(browser, address, act) {
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (one) => {
    if (one.type() === "error") complaints.push(one.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(address);
  const before = await shown(page);
  await act(page);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const after = await shown(page);
  const broken = await brokenPairs(page);
  await page.close();
  return { before, after, complaints: complaints.filter((one) => broken || !HALF_READ.test(one)) };
}

/** Firefox says this of whole formulas too, when it draws a page of which it has read a part. */
const HALF_READ = /^Invalid markup: Incorrect number of children for <msu[bp]\/> tag\.$/;

/** How many subscripts and powers of the whole page have not the two children that they need. */
function brokenPairs(page) {
  return page.evaluate(
    () => [...document.querySelectorAll("msub, msup")].filter((node) => node.children.length !== 2).length,
  );
}

/** The bias on its slider, the printed f, and the number that was printed. */
async function shown(page) {
  const explorer = await page.waitForSelector(GATE);
  return explorer.evaluate((node) => {
    const f = node.querySelector('[data-value="f"]');
    const bias = node.querySelector('[data-control="b_f"]');
    return { bias: Number(bias.value), text: f.textContent, f: Number(f.dataset.number) };
  });
}

const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
try {
  const slider = await seen(browser, saved, async (page) => {
    await page.focus(`${GATE} [data-control="b_f"]`);
    await page.keyboard.press("ArrowRight");
  });
  const link = await seen(browser, lesson, (page) => page.click('a[href="#ForgetGate:remember"]'));
  console.log(JSON.stringify({ slider, link }));
} finally {
  await browser.close();
}
