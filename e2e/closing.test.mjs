// From an open journey to its closing letter: a concern, a note, a follow-up, the end, the letters, and what
// the practice sees. Each page is held to axe and to 320 pixels.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { assertOwnOriginOnly, axe, launch, noHorizontalScroll, PHONE, RESULTS, screenshot } from "./lib/browser.mjs";
import { addSomebody, demo, inDays, signIn } from "./lib/demo.mjs";

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

/** What every page of this journey is held to. */
async function held(page, name) {
  await axe(page);
  await noHorizontalScroll(page);
  assertOwnOriginOnly(page);
  await screenshot(page, `closing-${name}`);
}

/** Somebody who said yes at a practice: the page of the referrer, and who it is. */
async function saidYes() {
  const page = await browser.page({ viewport: PHONE });
  const { home, value } = await signIn(page, site.address, "referrer");
  const person = await addSomebody(page, home);
  await page.locator("input[name=answer][value=yes]").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(/\/offers\/[0-9a-f-]{36}$/);
  return { page, home, value, person };
}

/** The journey of somebody, as the team lead's page comes to it. */
async function journeyOf(page, home, person) {
  await page.goto(`${home}/people/${person.id}`);
  await page.waitForURL(/\/journeys\/[0-9a-f-]{36}/);
  return page.url().replace(/[#?].*$/, "");
}

const choose = (page, field, value) => page.locator(`input[name=${field}][value=${value}]`).check();

test("from an open journey to its closing letter and what the practice sees of it", async () => {
  const practice = await saidYes();
  const page = await browser.page({ viewport: PHONE });
  const { home } = await signIn(page, site.address, "team-lead");
  const journey = await journeyOf(page, home, practice.person);
  await held(page, "journey");

  await page.getByRole("link", { name: "Raise a concern" }).click();
  await held(page, "raise");
  await choose(page, "concern", "self-harm");
  await choose(page, "urgency", "today");
  await choose(page, "source", "person");
  await page.locator("textarea[name=note]").fill("She sees no way on.");
  await page.locator("input[name=owner]").first().check();
  await page.locator("input[name=second]:not(:checked)").last().check();
  await page.getByRole("button", { name: "Raise the concern" }).click();
  await page.getByText("The concern is raised.").waitFor();
  await held(page, "concern");

  const lead = await browser.page({ viewport: PHONE });
  await signIn(lead, site.address, "safeguarding-lead");
  await lead.goto(page.url());
  await lead.getByRole("button", { name: "I have this in hand" }).click();
  await lead.getByText("You have it in hand.").waitFor();
  await choose(lead, "outcome", "crisis-team");
  await lead.getByRole("button", { name: "Settle it" }).click();
  await lead.getByText("The crisis team took over").first().waitFor();
  await held(lead, "settled");
  const elsewhere = await lead.goto(journey);
  assert.equal(elsewhere.status(), 403, "a safeguarding lead comes to concerns, not to journeys");

  await page.goto(journey);
  const word = `allotment${Date.now()}`;
  const saved = page.waitForResponse((answer) => answer.url().endsWith("/notes/write"));
  await page.locator("form[data-autosave] textarea").fill(`Has an ${word}`);
  assert.equal((await saved).status(), 200, "it is saved while it is written");
  await page.goto(`${home}/notes?q=${word}`);
  await page.getByText(`Has an ${word}`).waitFor();
  await held(page, "notes");

  await page.goto(`${journey}/follow-up`);
  await page.locator("[name=follow-up]").fill(inDays(40));
  await page.getByRole("button", { name: "Set the date" }).click();
  await page.getByText("The date is set.").waitFor();
  await page.goto(`${journey}/closing/close`);
  await page.getByRole("button", { name: "Close the journey" }).click();
  await page.getByRole("link", { name: "Choose what happened." }).waitFor();
  page.complaints.length = 0;
  await held(page, "faults");
  await choose(page, "mode", "refused");
  await choose(page, "by-refused", "person");
  await page.getByRole("button", { name: "Close the journey" }).click();
  await page.getByText("The journey is closed. A follow-up still to come stays open.").waitFor();

  await page.goto(`${journey}/letters/closing`);
  await held(page, "letter");
  await page.getByRole("button", { name: "Keep this letter" }).click();
  await page.getByText("The letter is kept. It is not sent yet.").waitFor();
  await held(page, "letter-kept");
  for (const [name, kind] of [["Download as PDF", "ordinary"], ["PDF in large print", "large"]]) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
    assert.equal(download.suggestedFilename(), "closing-1.pdf");
    const path = `${RESULTS}/closing-${kind}.pdf`;
    await download.saveAs(path);
    assert.equal(readFileSync(path).subarray(0, 5).toString(), "%PDF-");
  }
  await page.goto(`${journey}/letters/message-back`);
  assert.ok(!(await page.locator("main section").first().innerText()).includes("suicide"), "no concern unless ticked");
  await page.getByRole("button", { name: "Keep this letter" }).click();
  await page.getByRole("button", { name: "Send it to the practice" }).click();
  await page.getByText("It is marked as sent.").waitFor();

  await practice.page.goto(`${practice.home}/people/${practice.person.id}`);
  await practice.page.getByRole("link", { name: "What came back" }).click();
  await practice.page.getByRole("heading", { name: "Social prescribing: message back" }).waitFor();
  assert.ok(!(await practice.page.content()).includes("suicide"), "the practice reads of no concern");
  await held(practice.page, "came-back");

  await page.goto(`${journey}/letters/transfer`);
  await held(page, "transfer");
  await page.getByRole("button", { name: "Keep this letter" }).click();
  await page.getByRole("link", { name: "Which programme goes on with them? Enter its name." }).waitFor();
  page.complaints.length = 0;
  await page.locator("input[name=to]").fill("Hertford Together");
  await choose(page, "agreed", "yes");
  await page.getByRole("button", { name: "Keep this letter" }).click();
  await page.getByText("They agreed that this goes there.").first().waitFor();
  await held(page, "transfer-kept");

  await page.goto(`${journey}/closing/return`);
  await choose(page, "gate", "intake");
  await page.getByRole("button", { name: "Open it again" }).click();
  await page.getByText("The journey goes on.").waitFor();
});
