// Calls: one that nobody answered, and a first call that ends in a no with its reasons. Counted from Today.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertOwnOriginOnly, axe, hand, launch, noHorizontalScroll, NARROW, PHONE, pick, screenshot, tabTo } from "./lib/browser.mjs";
import { demo, inDays, signIn } from "./lib/demo.mjs";

/** The most interactions from Today: a tap, a field filled or Enter is one. */
const UNANSWERED = 3;
const FIRST_CALL = 8;

let browser;
let site;

before(async () => {
  site = await demo();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

/** A team lead's page, and where the work of the day is: the calls of everybody in the team stand on it. */
async function caller(options) {
  const page = await browser.page(options);
  const { home } = await signIn(page, site.address, "team-lead");
  await page.goto(`${home}/today`);
  return { page, home };
}

const unanswered = (page) => page.locator("button[formaction$='/contacts/no-answer']").first();

/** Addresses of journeys on Today with a call to make. */
async function journeys(page) {
  const calls = page.locator("li:has(button[formaction$='/contacts/no-answer']) a[href*='/journeys/']");
  const all = await calls.evaluateAll((links) => links.map((link) => link.href));
  return [...new Set(all)];
}

/** A journey of Today whose first call is still to come. */
async function toCall(page, home) {
  for (const href of await journeys(page)) {
    await page.goto(href);
    if (await page.getByRole("button", { name: "First call", exact: true }).count()) {
      await page.goto(`${home}/today`);
      return new URL(href).pathname;
    }
  }
  throw new Error("nobody on Today waits for a first call");
}

test("a call nobody answered takes at most three interactions from Today", async (t) => {
  const { page } = await caller({ viewport: PHONE });
  const { tap, count } = hand();
  await tap(unanswered(page));
  await page.getByText("Recorded: nobody answered.").waitFor();
  assert.match(page.url(), /\/today$/, "back where the day's work is");
  t.diagnostic(`${count()} interactions`);
  assert.ok(count() <= UNANSWERED, `${count()} interactions`);
  assertOwnOriginOnly(page);
});

test("a call nobody answered by keyboard alone", async () => {
  const { page } = await caller();
  await tabTo(page, unanswered(page));
  await page.keyboard.press("Enter");
  await page.getByText("Recorded: nobody answered.").waitFor();
});

test("a first call with a no and its reasons takes at most eight interactions from Today", async (t) => {
  const { page, home } = await caller({ viewport: PHONE });
  const there = await toCall(page, home);
  const { tap, count } = hand();
  await tap(page.locator(`main a[href$="${there}"]`).first());
  await tap(page.getByRole("button", { name: "First call", exact: true }));
  await axe(page);
  await screenshot(page, "first-call");
  await tap(page.getByLabel("The person", { exact: true }));
  await tap(page.locator("#answer"));
  await tap(page.getByLabel("I did not feel I needed it"));
  await tap(page.getByRole("button", { name: "Save", exact: true }));
  await page.getByText("The call is recorded.").waitFor();
  t.diagnostic(`${count()} interactions`);
  assert.ok(count() <= FIRST_CALL, `${count()} interactions`);
  await page.goto(`${site.address}${there}`);
  assert.ok(await page.getByText("“I did not feel I needed it").first().isVisible());
  assertOwnOriginOnly(page);
});

test("a first call with a no and its reason by keyboard alone", async () => {
  const { page, home } = await caller();
  const there = await toCall(page, home);
  await tabTo(page, page.locator(`main a[href$="${there}"]`).first());
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/journeys\//);
  await tabTo(page, page.getByRole("button", { name: "First call", exact: true }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/first-call$/);
  await pick(page, "answered", "person");
  await pick(page, "knew", "no");
  await pick(page, "answer", "refused");
  await tabTo(page, page.getByLabel("I did not feel I needed it"));
  await page.keyboard.press("Space");
  await tabTo(page, page.getByRole("button", { name: "Save", exact: true }));
  await page.keyboard.press("Enter");
  await page.getByText("The call is recorded.").waitFor();
  await page.goto(`${site.address}${there}`);
  assert.ok(await page.getByText("“I did not feel I needed it").first().isVisible());
});

test("a contact by keyboard alone, with what was disclosed and a note", async () => {
  const { page, home } = await caller();
  const there = await toCall(page, home);
  await page.goto(`${site.address}${there}`);
  await tabTo(page, page.getByRole("button", { name: "Record a contact", exact: true }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/contacts$/);
  await pick(page, "answered", "somebody-else");
  await pick(page, "channel", "phone");
  await tabTo(page, page.locator("summary", { hasText: "When, interpreter, safety" }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.locator("input[name=disclosed]").first());
  await page.keyboard.press("Space");
  await tabTo(page, page.locator("textarea[name=note]"));
  await page.keyboard.type("Her son, told nothing");
  await tabTo(page, page.getByRole("button", { name: "Save", exact: true }));
  await page.keyboard.press("Enter");
  await page.getByText("Her son, told nothing").waitFor();
  assertOwnOriginOnly(page);
});

test("with scripts off, a contact is recorded and an appointment booked", async () => {
  const { page, home } = await caller({ scripts: false, viewport: NARROW });
  const there = `${site.address}${await toCall(page, home)}`;
  await page.goto(`${there}/contacts`);
  await noHorizontalScroll(page);
  await page.getByLabel("Somebody else", { exact: true }).click();
  await page.getByLabel("Phone", { exact: true }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Phone: Somebody else").waitFor();
  await page.goto(`${there}/appointments/book`);
  await noHorizontalScroll(page);
  await page.getByLabel("First meeting", { exact: true }).click();
  await page.getByLabel("Day", { exact: true }).fill(inDays(5));
  await page.getByLabel("Time", { exact: true }).fill("10:30");
  await page.getByLabel("How long").fill("60");
  await page.getByLabel("At a practice", { exact: true }).click();
  await page.getByRole("button", { name: "Book it" }).click();
  await page.getByText("It is booked.").waitFor();
});

test("the pages of calls and appointments hold to axe", async () => {
  const { page, home } = await caller({ viewport: PHONE });
  const there = `${site.address}${await toCall(page, home)}`;
  for (const [name, path] of [["journey", ""], ["contact", "/contacts"], ["appointment", "/appointments/book"]]) {
    await page.goto(`${there}${path}`);
    await axe(page);
    await noHorizontalScroll(page);
    await screenshot(page, `calls-${name}`);
  }
});
