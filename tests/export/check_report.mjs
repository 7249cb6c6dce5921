#!/usr/bin/env node
// Opens a report in headless Chromium, clicks through it and takes screenshots to look at.
//
//     NODE_MODULES=DIR node tests/export/check_report.mjs REPORT.html SCREENSHOTS
//
// DIR holds puppeteer-core and axe-core; CHROMIUM names the browser if it is not `chromium`.
// Exit status 1 if a check fails.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(resolve(process.env.NODE_MODULES ?? "."), "here.js"));
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [report, shots] = process.argv.slice(2);
mkdirSync(shots, { recursive: true });
const profile = mkdtempSync(join(tmpdir(), "report-"));
const url = pathToFileURL(resolve(report)).href;

let failed = 0;
const check = (what, isOk, found = "") => {
  failed += !isOk;
  console.log(`${isOk ? "ok    " : "FAILED"} ${what} ${found}`);
};

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  userDataDir: profile,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});

const open = async (scheme, width, { script = true } = {}) => {
  const page = await browser.newPage();
  const noise = [];
  page.on("console", (message) => noise.push(message.text()));
  page.on("pageerror", (error) => noise.push(String(error)));
  page.on("dialog", (dialog) => { noise.push("dialog"); dialog.dismiss(); });
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.setJavaScriptEnabled(script);
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(url);
  return { page, noise, requests };
};
const visible = (page) => page.$$eval(".said tr", (rows) =>
  rows.filter((row) => row.querySelector("td") && row.getClientRects().length > 0).length);
const settle = (page) => page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
const quiet = (what, { noise, requests }) => {
  check(`${what}: nothing on the console`, noise.length === 0, noise.join(" | "));
  const others = requests.filter((request) => request !== url);
  check(`${what}: no request but the file itself`, others.length === 0, others.join(" | "));
};
const audit = async (what, page) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const told = violations.map((v) => `${v.impact}: ${v.id} (${v.nodes.length}) ${v.nodes[0].html.slice(0, 90)}`);
  check(`${what}: axe-core finds nothing`, violations.length === 0, told.join(" | "));
};

console.log(`       size: ${statSync(report).size} bytes`);
{
  const opened = await open("light", 1280);
  const { page } = opened;
  const all = await visible(page);
  check("statements are shown", all > 0, all);
  check("the filter is there with script", await page.$eval("#filter", (form) => !form.hidden));
  await page.screenshot({ path: join(shots, "light-top.png") });
  await page.keyboard.press("Tab");
  const focused = await page.evaluate(() => document.activeElement.className);
  check("the first stop of the keyboard skips to the statements", focused === "skip", focused);
  await page.evaluate(() => document.querySelector("section[id^=p]").scrollIntoView());
  await page.screenshot({ path: join(shots, "light-proposition.png") });
  await page.evaluate(() => document.querySelector("#statements").scrollIntoView());
  await page.screenshot({ path: join(shots, "light-statements.png") });
  await audit("light", page);

  const asked = await page.$eval("#heat a[data-p]", (link) => ({
    hash: link.hash, name: link.closest("tr").querySelector("th a").textContent,
  }));
  await page.click("#heat a[data-p]");
  await settle(page);
  const drilled = await visible(page);
  check("a cell of the heat map leads to fewer statements", drilled > 0 && drilled < all, drilled);
  const target = await page.$eval(asked.hash, (section) => ({
    name: section.querySelector("h3").textContent, top: section.getBoundingClientRect().top,
  }));
  check("of that analyst", target.name === asked.name, target.name);
  check("which is scrolled to", target.top >= 0 && target.top < 400, target.top);
  check("the cell's proposition is chosen",
    await page.$eval("[name=proposition]", (select) => select.value) === "0");
  await page.screenshot({ path: join(shots, "light-drilled.png") });

  await page.click("#filter button");
  await settle(page);
  check("show all shows all", await visible(page) === all);
  await page.select("[name=side]", "o");
  await settle(page);
  const opposed = await visible(page);
  check("the side filters", opposed > 0 && opposed < all, opposed);
  const isConsistent = await page.$$eval(".said tr", (rows) =>
    rows.filter((row) => row.querySelector("td") && row.getClientRects().length > 0)
      .every((row) => [...row.cells].slice(2).some((cell) => cell.className[0] === "o")));
  check("and every row left has it", isConsistent);
  await page.select("[name=source]", "1");
  await settle(page);
  const both = await visible(page);
  check("the source filters further", both < opposed, both);
  await page.click("#filter button");
  await settle(page);
  const word = await page.$eval(".said tr:nth-child(2) mark", (mark) => mark.textContent.slice(0, 40));
  await page.type("[name=words]", word);
  await settle(page);
  const found = await visible(page);
  check(`the search finds “${word}”`, found > 0 && found <= all, found);
  check("the number is said", (await page.$eval("#shown", (o) => o.textContent)).startsWith(`${found} `));
  await page.$eval("[name=words]", (input) => { input.value = ""; });
  await page.type("[name=words]", "zzzz no such words zzzz");
  await settle(page);
  check("nothing is found where nothing is", await visible(page) === 0);
  await page.keyboard.press("Escape");
  await page.click("#filter button");
  await settle(page);

  const ids = await page.$$eval("[id]", (all) => all.map((element) => element.id));
  check("ids are unique", new Set(ids).size === ids.length);
  const dead = await page.$$eval("a[href^='#']", (links) =>
    links.filter((link) => !document.getElementById(link.hash.slice(1))).map((link) => link.hash));
  check("every link inside the page has a target", dead.length === 0, dead.slice(0, 3).join(" "));
  const bad = await page.$$eval("img, iframe, object, embed, [style], [onerror], [onclick]", (all) => all.length);
  check("nothing from an article became markup", bad === 0, bad);
  quiet("light", opened);
  await page.emulateMediaType("print");
  await page.pdf({ path: join(shots, "print.pdf"), format: "A4", timeout: 120000 });
  await page.close();
}
{
  const opened = await open("dark", 1280);
  await opened.page.screenshot({ path: join(shots, "dark-top.png") });
  await opened.page.evaluate(() => document.querySelector("section[id^=p]").scrollIntoView());
  await opened.page.screenshot({ path: join(shots, "dark-proposition.png") });
  await opened.page.evaluate(() => document.querySelector("#statements").scrollIntoView());
  await opened.page.screenshot({ path: join(shots, "dark-statements.png") });
  await audit("dark", opened.page);
  quiet("dark", opened);
  await opened.page.close();
}
{
  const opened = await open("light", 390);
  const wide = await opened.page.evaluate(() => document.documentElement.scrollWidth);
  check("a narrow page does not scroll sideways", wide <= 390, wide);
  await opened.page.screenshot({ path: join(shots, "narrow-top.png") });
  await opened.page.evaluate(() => document.querySelector("section[id^=p]").scrollIntoView());
  await opened.page.screenshot({ path: join(shots, "narrow-proposition.png") });
  await opened.page.evaluate(() => document.querySelector(".said").scrollIntoView());
  await opened.page.screenshot({ path: join(shots, "narrow-statements.png") });
  await audit("narrow", opened.page);
  quiet("narrow", opened);
  await opened.page.close();
}
{
  const opened = await open("light", 1280, { script: false });
  await opened.page.screenshot({ path: join(shots, "no-script.png") });
  await opened.page.close();
}
await browser.close();
rmSync(profile, { recursive: true, force: true });
process.exit(failed ? 1 : 0);
