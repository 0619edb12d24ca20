// From what matters to a person to the plan they agree to, as their navigator; and two people at one record.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, look } from "./lib/browser.mjs";
import { demo, heldAt, inDays, signIn } from "./lib/demo.mjs";

let browser;
let site;
let held;

before(async () => {
  site = await demo();
  browser = await launch();
  held = heldAt(site.folder, "plan");
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

async function navigator(options) {
  const page = await browser.page(options);
  const { home } = await signIn(page, site.address, "navigator", (choice) => choice.name === held.name);
  return { page, here: `${home}/journeys/${held.journey}` };
}

const save = (page, name = "Save") => page.getByRole("button", { name, exact: true }).click();

/** Takes the four questions of the ONS at a time point. */
async function ons4(page, here, point, day, [satisfied, worthwhile, happy, anxious]) {
  await page.goto(`${here}/scores/ons4`);
  await page.locator(`input[name=time_point][value=${point}]`).check();
  await page.locator("[name=day]").fill(inDays(-day));
  for (const [item, value] of Object.entries({ satisfied, worthwhile, happy, anxious })) {
    await page.locator(`input[name=${item}][value="${value}"]`).check();
  }
  await save(page);
  await page.waitForURL(/\/scores(\?|#|$)/);
}

test("from what matters to an agreed plan, each page readable by all", async () => {
  const { page, here } = await navigator();
  await page.goto(here);
  await look(page, "journey-before-plan");

  await page.getByRole("link", { name: /^Write what matters to them$|^Change it$/ }).click();
  await page.getByLabel("What matters to them").fill("My garden, and seeing my grandchildren");
  const need = page.locator("input[name=state-loneliness][value=help-now]");
  await need.evaluate((held) => (held.closest("details").open = true));
  await need.check();
  await look(page, "assessment");
  await save(page);
  await page.waitForURL(new RegExp(`/journeys/${held.journey}`));
  assert.ok(await page.getByText("My garden, and seeing my grandchildren").isVisible());

  await page.goto(`${here}/scores/ons4`);
  await look(page, "score-ons4");
  await ons4(page, here, "first-call", 30, [3, 4, 5, 6]);
  await ons4(page, here, "meeting", 2, [5, 4, 5, 3]);
  assert.ok(await page.getByText("from 3 to 5 before any support").first().isVisible(), "the double baseline");
  assert.ok((await page.locator("figure svg").count()) > 0, "a chart");
  await page.locator("summary", { hasText: "table" }).first().click();
  await look(page, "scores");

  await page.goto(here);
  await page.getByRole("link", { name: /^Write the plan$|^Open the plan$/ }).click();
  const write = page.getByRole("button", { name: /^(Write|Change) the plan$/ });
  if (await write.count()) await write.click();
  await page.locator("[name=goal-1]").fill("To grow tomatoes with somebody");
  await page.locator("[name=action-1]").fill("Ring the allotment together");
  await page.locator("[name=action-owner-1]").selectOption("navigator");
  await page.locator("[name=action-by-1]").fill(inDays(10));
  await page.locator("[name=barrier-1]").selectOption({ index: 1 });
  await page.locator("[name=answer-1]").fill("We go there by bus the first time");
  await page.locator("input[name=sharing-provider][value=yes]").check();
  await look(page, "plan-edit");
  await save(page, "Save the plan");
  await page.waitForURL(/\/plan$/);
  assert.ok(await page.getByText("Not agreed yet").isVisible());

  await page.getByRole("button", { name: "Agree the plan" }).click();
  await page.waitForURL(/\/plan\/agree$/);
  await save(page, "Agree the plan");
  assert.ok(await page.getByText("Choose what kind of plan it is.").first().isVisible(), "nothing is chosen beforehand");
  // Chromium itself notes the status of a refused form in its console.
  page.complaints.length = 0;
  await page.getByLabel("With services or steps to take").check();
  await page.locator("[name=review]").fill(inDays(42));
  await look(page, "plan-agree");
  await save(page, "Agree the plan");
  await page.waitForURL(/\/plan$/);
  await page.getByText("The plan is agreed.").waitFor();
  assert.ok(await page.getByText(/Agreed on/).isVisible());

  await page.getByRole("button", { name: "Change the plan" }).click();
  await page.locator("[name=goal-1]").fill("To grow tomatoes with Joan");
  await save(page, "Save the plan");
  await page.waitForURL(/\/plan$/);
  const last = page.locator(".stile-journal__entry", { has: page.locator("del") }).first();
  assert.match(await last.innerText(), /with somebody.*with Joan/s, "what was, and what is");
  await look(page, "plan");

  await page.getByRole("link", { name: "Large print" }).click();
  assert.ok(await page.getByText("To grow tomatoes with Joan").isVisible());
  const size = await page.getByText("To grow tomatoes with Joan").evaluate((text) => parseFloat(getComputedStyle(text).fontSize));
  assert.ok(size >= 21, `large print is ${size} px`);
  await look(page, "plan-large");

  await page.goto(here);
  const plan = page.locator("section", { has: page.locator("#plan") });
  assert.ok(await plan.getByText("A plan with services").isVisible());
});

test("two people at one record see each other's plan and lose neither, scripts off", async () => {
  const { page, here } = await navigator({ scripts: false });
  const other = await browser.page({ scripts: false });
  const { home } = await signIn(other, site.address, "team-lead");
  await page.goto(`${here}/plan/edit`);
  await other.goto(`${home}/journeys/${held.journey}/plan/edit`);
  await other.locator("[name=strengths]").fill("Her sister rings on Sundays");
  await save(other, "Save the plan");
  await page.locator("[name=strengths]").fill("She bakes");
  await save(page, "Save the plan");
  assert.ok(await page.getByText("after you opened it").first().isVisible());
  assert.ok(await page.getByText("Her sister rings on Sundays").first().isVisible());
  assert.equal(await page.locator("[name=strengths]").inputValue(), "She bakes");
  await page.locator("[name=strengths]").fill("She bakes, and her sister rings on Sundays");
  await save(page, "Save the plan");
  await page.waitForURL(/\/plan$/);
});

test("a navigator changes how to reach somebody and comes back to their journey", async () => {
  const { page, here } = await navigator();
  for (const [link, name] of [
    ["Safe contact", "care-contact"],
    ["Agreements", "care-agreements"],
    ["Change the details", "care-edit"],
    ["Record that they died", "care-death"],
  ]) {
    await page.goto(here);
    await page.locator(".stile-actions").getByRole("link", { name: new RegExp(link) }).click();
    await look(page, name);
    await page.getByRole("link", { name: "Back", exact: true }).click();
    await page.waitForURL(here);
    assert.equal(page.url(), here, `${name} leads back`);
  }
});
