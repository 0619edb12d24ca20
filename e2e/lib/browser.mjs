// One headless Chromium for a test file, and what a page is held to.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

/** Where pictures and files of a run are kept. */
export const RESULTS = join(dirname(fileURLToPath(import.meta.url)), "..", "results");
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** Milliseconds a test waits for what should be there. */
const PATIENCE = 10_000;
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 900 };
export const NARROW = { width: 320, height: 700 };

/** A hand that counts what it does: a tap, or a field filled, is one interaction. */
export function hand() {
  let count = 0;
  return {
    tap: async (locator) => {
      count += 1;
      await locator.click();
    },
    fill: async (locator, text) => {
      count += 1;
      await locator.fill(text);
    },
    count: () => count,
  };
}

/** Where Chromium is: STILE_CHROMIUM, or a usual place. */
function executable() {
  const found = process.env.STILE_CHROMIUM ?? PLACES.find(existsSync);
  assert.ok(found, `no Chromium in ${PLACES.join(", ")}: install it or name it in STILE_CHROMIUM`);
  return found;
}

/**
 * A browser with a fresh profile. `page({ viewport, scripts })` opens a page that remembers every request
 * and every error in its console; `close()` ends the browser and removes the profile.
 */
export async function launch() {
  const profile = await mkdtemp(join(tmpdir(), "stile-e2e-"));
  const options = { executablePath: executable(), headless: true, args: QUIET };
  const browser = await chromium.launchPersistentContext(profile, options);
  const contexts = [];
  return {
    async page({ viewport = DESK, scripts = true, ...more } = {}) {
      const context = await browser.browser().newContext({ viewport, javaScriptEnabled: scripts, locale: "en-GB", ...more });
      context.setDefaultTimeout(PATIENCE);
      contexts.push(context);
      const page = await context.newPage();
      page.requests = [];
      page.complaints = [];
      page.on("request", (request) => page.requests.push(request.url()));
      page.on("pageerror", (error) => page.complaints.push(String(error)));
      page.on("console", (line) => line.type() === "error" && page.complaints.push(line.text()));
      return page;
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
      await browser.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** No violation of WCAG 2.2 AA or of axe's best practice. */
export async function axe(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `    ${node.target} ${node.html.slice(0, 160)}`).join("\n")}`,
  );
  assert.equal(violations.length, 0, `axe on ${page.url()} at ${page.viewportSize().width} px:\n${told.join("\n")}`);
}

/** Keeps a picture of the whole page in e2e/results. */
export async function screenshot(page, name) {
  await mkdir(RESULTS, { recursive: true });
  const path = join(RESULTS, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}

/** Everything the page asked for came from its own origin, and nothing was refused by its own policy. */
export function assertOwnOriginOnly(page) {
  const origin = new URL(page.url()).origin;
  const outside = page.requests.filter((url) => !url.startsWith("data:") && new URL(url).origin !== origin);
  assert.deepEqual(outside, [], `${page.url()} asked outside its origin`);
  assert.deepEqual(page.complaints, [], `${page.url()} complained`);
}

/** Nothing has to be moved sideways at this width (WCAG 1.4.10, reflow). */
export async function noHorizontalScroll(page, width = NARROW.width) {
  const before = page.viewportSize();
  await page.setViewportSize({ width, height: NARROW.height });
  // The menu of the header folds a moment after the width has changed.
  await page.waitForTimeout(250);
  const wide = await page.evaluate((room) => {
    const over = [...document.body.querySelectorAll("*")].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && box.right > room + 1 && !element.closest(".nhsuk-scroll__content, .nhsuk-u-visually-hidden");
    });
    return { scroll: document.documentElement.scrollWidth, over: over.slice(0, 5).map((e) => e.outerHTML.slice(0, 120)) };
  }, width);
  await page.setViewportSize(before);
  assert.ok(wide.scroll <= width, `${page.url()} is ${wide.scroll} px wide at ${width} px: ${wide.over.join("\n")}`);
}

/** Looks at the open page as anybody would: by axe at 320, 390 and 1280 pixels, with a picture of the wider two. */
export async function look(page, name) {
  for (const [width, viewport] of [["narrow", NARROW], ["phone", PHONE], ["desk", DESK]]) {
    await page.setViewportSize(viewport);
    // The menu of the header folds a moment after the width has changed.
    await page.waitForTimeout(250);
    await axe(page);
    if (viewport !== NARROW) await screenshot(page, `${name}-${width}`);
  }
  await noHorizontalScroll(page);
  assertOwnOriginOnly(page);
}

/** Tabs forward until what is sought has the focus. */
export async function tabTo(page, sought) {
  for (let press = 0; press < 400; press++) {
    await page.keyboard.press("Tab");
    if (await sought.evaluate((element) => element === document.activeElement)) return;
  }
  assert.fail(`${sought} is not reached by Tab`);
}

/** Chooses one of a group of radio buttons as a keyboard does: Tab to the group, Space, then the arrows. */
export async function pick(page, field, value) {
  const group = page.locator(`input[type=radio][name="${field}"]`);
  const wanted = page.locator(`input[type=radio][name="${field}"][value="${value}"]`);
  await tabTo(page, group.first());
  await page.keyboard.press("Space");
  for (let step = 0; step < 20 && !(await wanted.isChecked()); step++) await page.keyboard.press("ArrowDown");
  assert.ok(await wanted.isChecked(), `${field} is ${value}`);
}
