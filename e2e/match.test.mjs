// A navigator finds a service by plain words from a journey and compares; suggests a change, which a team lead
// settles; and the same without scripts.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, look, tabTo } from "./lib/browser.mjs";
import { demo, heldAt, signIn } from "./lib/demo.mjs";

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
  return { page, home, here: `${home}/journeys/${held.journey}` };
}

const press = (page, name) => page.getByRole("button", { name, exact: true }).first().click();

test("from a journey a navigator finds services by plain words, sees them on the map and compares two", async () => {
  const { page, here } = await navigator();
  await page.goto(here);
  await page.getByRole("link", { name: "Find a service" }).last().click();
  await page.waitForURL(/\/journeys\/.*\/match$/);
  await look(page, "match-journey");
  await page.locator("#q").fill("lonely, likes a chat, free");
  await press(page, "Find services");
  await page.waitForURL(/find=yes/);
  assert.ok((await page.locator(".stile-fit").count()) >= 2, "several are found");
  assert.ok(await page.getByText("Heard:").isVisible());
  await look(page, "match-found");

  const wide = await page.locator(".stile-map__scale").textContent();
  await page.getByRole("button", { name: "Further away" }).click();
  await page.waitForURL(/zoom=/);
  assert.notEqual(await page.locator(".stile-map__scale").textContent(), wide, "the scale changed");
  const mark = page.locator(".stile-map__mark").first();
  await tabTo(page, mark);
  const to = await mark.getAttribute("href");
  await page.keyboard.press("Enter");
  assert.equal(new URL(page.url()).hash, to, "a mark leads to its row");

  await page.locator("[name=pick]").nth(0).check();
  await page.locator("[name=pick]").nth(1).check();
  await press(page, "Compare those chosen");
  await page.waitForURL(/\/match\/compare/);
  assert.equal(await page.locator("thead th[scope=col]").count(), 2);
  await look(page, "match-compare");
  await page.getByRole("link", { name: "Back" }).click();
  assert.equal(await page.locator("[name=pick]:checked").count(), 2, "what was chosen is still chosen");
});

test("what nothing answers says what stands in the way, and one press drops it", async () => {
  const { page, home } = await navigator();
  await page.goto(`${home}/match?find=yes&q=befriending&day=6&part=evening&language=am&within=1&postcode=LU1`);
  assert.ok(await page.getByText("This was kept as a need that nothing could meet").isVisible());
  await look(page, "match-nothing");
  const lead = await browser.page();
  const { home: there } = await signIn(lead, site.address, "team-lead");
  await lead.goto(`${there}/unmet`);
  assert.ok(await lead.getByText("Amharic").isVisible());
  await look(lead, "unmet");
});

test("a navigator suggests a change, a team lead takes it, and it can be taken back", async () => {
  const { page, home } = await navigator();
  await page.goto(`${home}/services`);
  await look(page, "services");
  await page.locator(".stile-list a").first().click();
  await look(page, "service");
  const service = page.url();
  await press(page, "Still true today");
  await page.getByText("You said that this is still true today.").waitFor();
  await page.getByRole("link", { name: "Suggest a change" }).click();
  await page.locator("[name=fees]").fill("£3 for materials");
  await page.locator("[name=cost][value=charged]").check();
  await look(page, "service-edit");
  await press(page, "Add another time");
  assert.equal(await page.locator("[name=fees]").inputValue(), "£3 for materials", "what was typed stays");
  await press(page, "Send the change");
  await page.getByText("It waits until a team lead settles it.").waitFor();

  const lead = await browser.page();
  const { home: there } = await signIn(lead, site.address, "team-lead");
  await lead.goto(`${there}/services/waiting`);
  assert.ok(await lead.getByText("£3 for materials").first().isVisible());
  await look(lead, "service-waiting");
  await press(lead, "Take this change");
  await lead.getByText("The change is taken").waitFor();
  await lead.goto(service);
  assert.ok(await lead.getByText("£3 for materials").first().isVisible());
  await look(lead, "service-lead");
  await lead.getByRole("link", { name: "What it said before" }).click();
  await look(lead, "service-history");
  await lead.locator("summary", { hasText: "Go back to before this change" }).first().click();
  await press(lead, "Go back");
  await lead.getByText("The service says again what it said then.").waitFor();
  assert.equal(await lead.getByText("£3 for materials").count(), 0);
  await lead.goto(`${there}/services/sources`);
  await look(lead, "service-sources");
});

test("without scripts: found, zoomed, compared, written with another place", async () => {
  const { page, home } = await navigator({ scripts: false });
  await page.goto(`${home}/match`);
  await page.locator("#q").fill("lonely, likes a chat");
  await press(page, "Find services");
  assert.ok((await page.locator(".stile-fit").count()) >= 2);
  await page.getByRole("button", { name: "Further away" }).click();
  assert.match(page.url(), /zoom=/);
  await page.locator("[name=pick]").nth(0).check();
  await page.locator("[name=pick]").nth(1).check();
  await press(page, "Compare those chosen");
  assert.equal(await page.locator("thead th[scope=col]").count(), 2);
  await page.goto(`${home}/services/new`);
  await page.locator("[name=name]").fill("Quilting circle");
  await press(page, "Add another place");
  assert.ok(await page.locator("[name=place-1-street]").isVisible());
  assert.equal(await page.locator("[name=name]").inputValue(), "Quilting circle");
});
