// From a match to the end of a service: prescribed, agreed, asked, answered by telephone, sessions marked, ended
// with two accounts side by side. On a telephone and a desk, with scripts and without.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, look, screenshot } from "./lib/browser.mjs";
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
  return { page, home, here: `${home}/journeys/${held.journey}` };
}

const press = (page, name) => page.getByRole("button", { name, exact: true }).first().click();
const choose = (page, field, value) => page.locator(`input[name="${field}"][value="${value}"]`).check();

/** From the journey to the form of the first service found. */
async function toTheForm(page, here, words) {
  await page.goto(`${here}/match?find=yes&q=${encodeURIComponent(words)}`);
  await page.locator(".stile-fit__acts").first().getByRole("button").first().click();
  await page.waitForURL(/\/prescribe\?service=/);
}

test("from a match a service is prescribed, answered by phone, its sessions marked, and ended as each side sees it", async () => {
  const { page, here } = await navigator();
  await toTheForm(page, here, "lonely, likes a chat");
  await look(page, "prescribe-form");
  await choose(page, "kind", "formal-referral");
  await page.locator("[name=first]").fill(inDays(-15));
  await page.locator("[name=at]").fill("10:30");
  await press(page, "They agree: ask the service now");
  await page.getByRole("link", { name: "Choose who decided." }).waitFor();
  page.complaints.length = 0;
  assert.equal(await page.locator("[name=at]").inputValue(), "10:30", "what was typed stays");
  await look(page, "prescribe-faults");
  await press(page, "Propose only: ask them later");
  await page.getByText("The service is proposed.").waitFor();
  await look(page, "prescribe-proposed");
  const prescription = page.url();

  await page.getByRole("button", { name: "They want it" }).click();
  await page.getByText("Is there anything it must know to be safe?").click();
  await choose(page, "risk", "falls");
  await choose(page, "decided_by", "person");
  await look(page, "prescribe-agree");
  await press(page, "They agree: ask the service now");
  await page.getByText("the service is asked").first().waitFor();
  await look(page, "prescribe-asked");

  await choose(page, "answer", "cannot");
  await look(page, "prescribe-cannot");
  await choose(page, "answer", "yes");
  await page.locator("[name=starts]").fill(inDays(-15));
  await press(page, "Save the answer");
  await page.getByText("The answer is recorded.").waitFor();
  const marks = page.locator("select[name^=mark-]");
  await marks.nth(1).selectOption("missed");
  await press(page, "All others up to today: were there");
  await page.getByText("The register is kept.").waitFor();
  assert.ok(await page.getByText("Goes there:").isVisible());
  assert.equal(await marks.nth(1).inputValue(), "missed");
  await look(page, "prescribe-sessions");
  await marks.nth(1).selectOption("not-known");
  await press(page, "Save the register");
  await page.getByText("Before that: Missed").waitFor();
  assert.ok(await page.getByText(/between \d+% and \d+%/).isVisible(), "not known lies between two bounds");

  await page.getByRole("link", { name: "End this service" }).click();
  await choose(page, "mode", "stopped-coming");
  await choose(page, "by-stopped-coming", "provider");
  await choose(page, "teller", "person");
  await page.getByText("What stood in the way").first().click();
  await page.locator('input[name="hindered"]:visible').first().check();
  await choose(page, "provider-hindered", "service-not-suitable");
  await look(page, "prescribe-end");
  await press(page, "End this service");
  await page.getByText("It is ended. The journey goes on.").waitFor();
  assert.ok(await page.getByText("The provider’s view").isVisible());
  assert.ok(await page.getByText("The person said").isVisible());
  await look(page, "prescribe-ended");
  await page.goto(here);
  assert.ok(await page.getByText("Stopped coming (The provider)").first().isVisible());
  await look(page, "prescribe-journey");
  await page.goto(prescription);
});

test("without scripts: agreed and asked in one press, put on a waiting list, then refused", async () => {
  const { page, here } = await navigator({ scripts: false });
  await toTheForm(page, here, "gardening");
  await screenshot(page, "prescribe-form-no-scripts");
  await choose(page, "kind", "formal-referral");
  await choose(page, "least", "group");
  await choose(page, "decided_by", "person");
  await press(page, "They agree: ask the service now");
  await page.getByText("the service is asked").first().waitFor();
  await choose(page, "answer", "waiting");
  await page.locator("[name=until]").fill(inDays(30));
  await press(page, "Save the answer");
  await page.getByText("On the waiting list").first().waitFor();
  await page.getByRole("link", { name: "End this service" }).click();
  await choose(page, "mode", "refused");
  await choose(page, "by-refused", "person");
  await choose(page, "asked", "not-asked");
  await press(page, "End this service");
  await page.getByText("It is ended. The journey goes on.").waitFor();
});
