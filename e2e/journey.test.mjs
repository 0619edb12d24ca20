// One person from the GP's offer to the closing letter: their practice, the team lead and the navigator, each on
// their own pages. Once as people work, each page looked at on a phone and at a desk; once with scripts off.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, look, noHorizontalScroll, PHONE } from "./lib/browser.mjs";
import { addSomebody, choices, demo, inDays, signIn } from "./lib/demo.mjs";

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

const choose = (page, field, value) => page.locator(`input[name="${field}"][value="${value}"]`).check();
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

/** Opens what is folded around a field, as somebody would by pressing its summary. */
async function unfold(page, field) {
  const folded = page.locator(`details:has([name="${field}"]) > summary`).first();
  if (await folded.locator("..").evaluate((details) => !details.open)) await folded.click();
}

async function walk(scripts) {
  const seen = scripts ? (page, name) => look(page, `journey-${name}`) : async (page) => noHorizontalScroll(page);
  const open = () => browser.page({ scripts, viewport: PHONE });

  const practice = await open();
  const { home: theirs } = await signIn(practice, site.address, "referrer");
  const person = await addSomebody(practice, theirs);
  await choose(practice, "answer", "yes");
  await choose(practice, "helped", "needs-fit").catch(() => {});
  await press(practice, "Save");
  await practice.waitForURL(/\/offers\/[0-9a-f-]{36}/);
  await seen(practice, "offer");

  const lead = await open();
  const given = (await choices(lead, site.address)).find((choice) => choice.role === "navigator").name;
  const { home } = await signIn(lead, site.address, "team-lead");
  await lead.goto(`${home}/intake?q=${person.family}`);
  await seen(lead, "intake");
  await lead.locator("tbody").getByRole("link", { name: person.name }).click();
  await lead.waitForURL(/\/referrals\//);
  await seen(lead, "referral");
  await lead.getByLabel(given, { exact: true }).check();
  await press(lead, "Take on");
  await lead.getByText("Taken on and given.").waitFor();

  const page = await open();
  await signIn(page, site.address, "navigator", (choice) => choice.name === given);
  await page.goto(`${home}/caseload?q=${person.family}`);
  await seen(page, "caseload");
  await page.locator("tbody").getByRole("link", { name: person.name }).click();
  await page.waitForURL(/\/journeys\//);
  const journey = page.url().replace(/[#?].*$/, "");
  await seen(page, "to-be-phoned");

  await press(page, "Nobody answered");
  await page.getByText("Recorded: nobody answered.").waitFor();
  await page.goto(`${journey}/contacts`);
  await choose(page, "answered", "somebody-else");
  await choose(page, "channel", "phone");
  await page.locator("[name=note]").fill("Her mother answered; told nothing");
  await seen(page, "contact");
  await press(page, "Save");
  await page.getByText("Phone: Somebody else").waitFor();

  await page.goto(`${journey}/first-call`);
  await choose(page, "answered", "person");
  await choose(page, "knew", "no");
  await choose(page, "answer", "yes");
  await choose(page, "also", "meeting");
  await page.locator("[name=identity]").check();
  await seen(page, "first-call");
  await press(page, "Save");
  await page.getByText("The call is recorded.").waitFor();
  await page.goto(journey);
  await seen(page, "met");

  await page.goto(`${journey}/appointments/book`);
  await choose(page, "purpose", "review");
  await page.locator("[name=on]").fill(inDays(21));
  await page.locator("[name=time]").fill("10:30");
  await page.locator("[name=minutes]").fill("45");
  await choose(page, "venue", "practice");
  await seen(page, "book");
  await press(page, "Book it");
  await page.getByText("It is booked.").waitFor();

  await page.goto(`${journey}/assessment`);
  await page.locator("[name=matters]").fill("Her choir, before her hip");
  await unfold(page, "state-loneliness");
  await choose(page, "state-loneliness", "help-now");
  await seen(page, "assessment");
  await press(page, "Save");
  await page.waitForURL(/\/journeys\/[0-9a-f-]{36}([#?]|$)/);

  await page.goto(`${journey}/scores/ucla-3`);
  await choose(page, "time_point", "meeting");
  for (const item of ["companionship", "left-out", "isolated"]) await choose(page, item, "3");
  await seen(page, "score");
  await press(page, "Save");
  await page.waitForURL(/\/scores(\?|#|$)/);
  await seen(page, "scores");

  await page.goto(`${journey}/plan/edit`);
  await page.locator("[name=goal-1]").fill("To sing with others again");
  await page.locator("[name=action-1]").fill("Ring the choir together");
  await page.locator("[name=action-owner-1]").selectOption("navigator");
  await seen(page, "plan-edit");
  await press(page, "Save the plan");
  await page.waitForURL(/\/plan$/);
  await page.goto(`${journey}/plan/agree`);
  await page.getByLabel("With services or steps to take").check();
  await page.locator("[name=review]").fill(inDays(42));
  await press(page, "Agree the plan");
  await page.getByText("The plan is agreed.").waitFor();
  await seen(page, "plan");

  await page.goto(`${journey}/scores/ucla-3`);
  await choose(page, "time_point", "exit");
  for (const item of ["companionship", "left-out", "isolated"]) await choose(page, item, "2");
  await press(page, "Save");
  await page.waitForURL(/\/scores(\?|#|$)/);

  await page.goto(`${journey}/closing/close`);
  await seen(page, "close");
  const outcome = page.locator("fieldset", { hasText: "To sing with others again" }).locator("input[type=radio]").first();
  await outcome.check();
  await choose(page, "mode", "refused");
  await choose(page, "by-refused", "person");
  await page.locator("[name=follow-up]").fill(inDays(90));
  await press(page, "Close the journey");
  await page.getByText("The journey is closed. A follow-up still to come stays open.").waitFor();
  await seen(page, "closed");

  await page.goto(`${journey}/letters/closing`);
  await seen(page, "letter");
  await press(page, "Keep this letter");
  await page.getByText("The letter is kept. It is not sent yet.").waitFor();
  assert.ok(await page.locator("main").getByText("To sing with others again").first().isVisible(), "goals are in it");
  assert.ok(!(await page.locator("main").innerText()).includes("Her mother answered"), "notes of contacts are not");
  await seen(page, "letter-kept");

  await page.goto(`${journey}/letters/message-back`);
  await press(page, "Keep this letter");
  await press(page, "Send it to the practice");
  await page.getByText("It is marked as sent.").waitFor();
  await practice.goto(`${theirs}/people/${person.id}`);
  await practice.getByRole("link", { name: "What came back" }).click();
  await practice.getByRole("heading", { name: "Social prescribing: message back" }).waitFor();
  await seen(practice, "came-back");

  await page.goto(journey);
  const told = await page.locator("main").innerText();
  for (const entry of ["Nobody answered", "To sing with others again", "Her choir, before her hip"]) {
    assert.ok(told.includes(entry), `the journey tells of “${entry}”`);
  }
}

test("from a referral to the closing letter, as practice, team lead and navigator", () => walk(true));

test("the same with scripts off", () => walk(false));
