// From intake to a navigator's day: the team lead takes somebody on and gives them to a navigator, who finds them on
// Caseload and works through Today by keyboard alone. That every page is readable and fits 320 pixels as it is
// first shown is held in pages.test.mjs; here, as it is after something went wrong or was done.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertOwnOriginOnly, axe, launch, noHorizontalScroll, PHONE, screenshot, tabTo } from "./lib/browser.mjs";
import { demo, signIn } from "./lib/demo.mjs";

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

/** What a page of this journey is held to. */
async function held(page, name) {
  // Chromium itself notes the status of a refused form in its console.
  page.complaints = page.complaints.filter((line) => !line.includes("status of 422"));
  await axe(page);
  await noHorizontalScroll(page);
  assertOwnOriginOnly(page);
  await screenshot(page, `team-${name}`);
}

/** The texts of the faults on top of the page, each of which leads to a field that is there. */
async function faults(page) {
  await page.getByRole("heading", { name: "There is a problem" }).waitFor();
  const links = page.locator(".nhsuk-error-summary a");
  const lost = await links.evaluateAll((all) => all.filter((link) => !document.querySelector(link.getAttribute("href"))).length);
  assert.equal(lost, 0, "each fault leads to its field");
  return links.allInnerTexts();
}

/** The next day whose number is that of its month: a browser may ask for the one or the other first. */
function nextDouble() {
  const now = new Date();
  const months = [...Array(13).keys()].map((ahead) => {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
    return new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), month.getUTCMonth() + 1));
  });
  const day = months.find((day) => day > now);
  const two = String(day.getUTCDate()).padStart(2, "0");
  return { keys: `${two}${two}${day.getUTCFullYear()}`, iso: day.toISOString().slice(0, 10) };
}

test("the team lead takes somebody on and gives them away; the navigator finds them", async () => {
  const page = await browser.page({ viewport: PHONE });
  const { home } = await signIn(page, site.address, "team-lead");
  await page.goto(`${home}/intake`);
  assert.ok(await page.getByText("people wait").isVisible());
  await page.getByRole("button", { name: "Take on and give" }).click();
  assert.deepEqual(await faults(page), ["Tick at least one person.", "Choose a navigator."]);
  await held(page, "intake-faults");

  await page.goto(`${home}/intake?sort=urgency`);
  const first = page.locator("tbody a").first();
  const name = await first.innerText();
  await first.click();
  await page.waitForURL(/\/referrals\//);
  assert.equal(await page.locator("input[name=staff]:checked").count(), 0, "nobody is chosen beforehand");
  const navigator = page.locator(".stile-choose .nhsuk-radios__item").last();
  const given = await navigator.locator("label").innerText();
  await navigator.locator("input").check();
  await held(page, "referral");
  await page.getByRole("button", { name: "Take on", exact: true }).click();
  await page.getByText("Taken on and given.").waitFor();
  assert.equal(await page.locator("tbody a", { hasText: name }).count(), 0, "who is given away waits no more");
  await held(page, "intake-given");

  const theirs = await browser.page({ viewport: PHONE });
  const { home: start } = await signIn(theirs, site.address, "navigator", (choice) => choice.name === given);
  await theirs.goto(`${start}/caseload?q=${encodeURIComponent(name.split(" ").at(-1))}`);
  const row = theirs.locator("tbody tr", { hasText: name });
  assert.match(await row.innerText(), /To be phoned/);
  const cut = await theirs.locator(".nhsuk-table-responsive__heading").evaluateAll((labels) =>
    labels.filter((label) => label.scrollWidth > label.clientWidth || label.getClientRects()[0].width < 40).length,
  );
  assert.equal(cut, 0, "no label is squeezed on a phone");
  await held(theirs, "caseload");
  await row.getByRole("link", { name }).click();
  await theirs.waitForURL(/\/journeys\//);

  const another = await browser.page();
  const { home: beside } = await signIn(another, site.address, "navigator", (choice) => choice.name !== given);
  await another.goto(`${beside}/caseload?q=${encodeURIComponent(name.split(" ").at(-1))}`);
  assert.equal(await another.locator("tbody tr", { hasText: name }).count(), 0, "it is nobody else's");
  const refused = await another.goto(theirs.url());
  assert.equal(refused.status(), 404, "nor may anybody else open it");
});

test("a navigator works through Today by keyboard alone", async () => {
  const page = await browser.page();
  const { home } = await signIn(page, site.address, "navigator");
  await page.goto(`${home}/today`);
  const box = page.locator(".stile-today input[name=task]").first();
  const task = await box.getAttribute("value");
  const link = page.locator(".stile-today__row", { has: page.locator(`input[value="${task}"]`) }).getByRole("link").first();
  const name = await link.innerText();

  await tabTo(page, box);
  await page.keyboard.press("Space");
  assert.ok(await box.isChecked());
  await tabTo(page, link);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/journeys\//);
  assert.ok(await page.getByText(name).first().isVisible());

  await page.goto(`${home}/today`);
  await page.locator(`input[value="${task}"]`).evaluate((held) => (held.checked = false));
  await tabTo(page, page.getByRole("button", { name: "Put off" }));
  await page.keyboard.press("Enter");
  assert.equal((await faults(page)).length > 0, true);
  await held(page, "today-faults");

  await tabTo(page, page.locator(`input[name=task][value="${task}"]`));
  await page.keyboard.press("Space");
  const until = page.locator("input[name=until]");
  const { keys, iso } = nextDouble();
  await tabTo(page, until);
  await page.keyboard.type(keys);
  assert.equal(await until.inputValue(), iso);
  await tabTo(page, page.getByRole("button", { name: "Put off" }));
  await page.keyboard.press("Enter");
  await page.getByText("Put off. It comes back on its day.").waitFor();
  assert.equal(await page.locator(`input[name=task][value="${task}"]`).count(), 0, "it is not due any more");
  await held(page, "today-put-off");
});

test("a cover that lacks everything says of each field what is missing, and one that is whole is arranged", async () => {
  const page = await browser.page({ viewport: PHONE });
  const { home } = await signIn(page, site.address, "team-lead");
  await page.goto(`${home}/team/hand-over`);
  await page.getByRole("button", { name: "Hand over" }).click();
  assert.deepEqual(await faults(page), ["Choose whose caseload goes over.", "Choose who takes it."]);
  await page.getByRole("button", { name: "Arrange it" }).click();
  const missing = ["Choose who is away.", "Choose who stands in.", "Give the first day.", "Give the last day."];
  assert.deepEqual(await faults(page), missing);
  await held(page, "hand-over-faults");
  await page.getByLabel("Who is away").selectOption({ index: 1 });
  await page.getByLabel("Who stands in").selectOption({ index: 2 });
  const { iso } = nextDouble();
  await page.getByLabel("First day").fill(iso);
  await page.getByLabel("Last day").fill(iso);
  await page.getByRole("button", { name: "Arrange it" }).click();
  await page.waitForURL(/\/team$/);
  await page.getByRole("button", { name: "Call it off" }).first().waitFor();
  await held(page, "board");
});
