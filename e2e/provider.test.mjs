// A service without an account: asked by mail, opened by a code, accepted in one press; the register kept on a
// telephone with the line lost in the middle. Nobody with only the link sees a name.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PHONE, hand, launch, look, screenshot } from "./lib/browser.mjs";
import { demo, heldAt, inDays, signIn } from "./lib/demo.mjs";
import { post } from "./lib/post.mjs";

/** The most interactions: from a match, from a mail on a device that is open, and a register of one person. */
const PRESCRIBES = 8;
const ACCEPTS = 3;
const REGISTERS = 2;

let browser;
let site;
let mailbox;
let held;

before(async () => {
  mailbox = await post();
  site = await demo(["--mail-server", mailbox.server, "--mail-from", "Stile <stile@programme.example>"]);
  browser = await launch();
  held = heldAt(site.folder, "plan");
});

after(async () => {
  await browser?.close();
  await site?.stop();
  await mailbox?.stop();
});

const press = (page, name) => page.getByRole("button", { name, exact: true }).first().click();
const choose = (page, field, value) => page.locator(`input[name="${field}"][value="${value}"]`).check();
const linkIn = (mail) => new URL(mail.text.match(/http\S+\/provider\/[\w-]+/)[0]).pathname;

/** Somebody is prescribed a service from a match and the service is asked; their family name, and the service's mail. */
async function prescribed() {
  const page = await browser.page();
  const { home } = await signIn(page, site.address, "navigator", (choice) => choice.name === held.name);
  await page.goto(`${home}/journeys/${held.journey}/match?find=yes&q=gardening`);
  await page.locator(".stile-fit__acts").first().getByRole("button").first().click();
  await page.waitForURL(/\/prescribe\?service=/);
  await choose(page, "kind", "formal-referral");
  await page.locator("[name=first]").fill(inDays(0));
  await choose(page, "least", "group");
  await page.getByText("Is there anything it must know to be safe?").click();
  await choose(page, "risk", "falls");
  await choose(page, "decided_by", "person");
  await press(page, "They agree: ask the service now");
  await page.getByText("the service is asked").first().waitFor();
  const name = (await page.locator(".stile-strip__name a").first().textContent()).trim();
  const mail = await mailbox.next((mail) => /take somebody on/.test(mail.subject));
  return { page, home, name, mail };
}

/** Opens a link on a page with the code that comes by mail. */
async function open(page, link) {
  await page.goto(site.address + link);
  await press(page, "Send the code");
  const code = (await mailbox.next((mail) => mail.subject === "Your code")).text.match(/^\s*(\d{6})\s*$/m)[1];
  await page.locator("[name=code]").fill(code);
  await page.locator("[name=name]").fill("Sam of the garden");
  await press(page, "Open");
  await page.getByRole("heading", { level: 1 }).waitFor();
}

test("a service accepts from a mail, and keeps its register on a telephone while the line is lost", async () => {
  const { page: navigator, name, mail } = await prescribed();
  const family = name.split(" ").at(-1);
  assert.ok(!mail.raw.includes(family), "the mail names nobody");
  const link = linkIn(mail);

  const page = await browser.page({ viewport: PHONE });
  await page.goto(site.address + link);
  assert.ok(!(await page.content()).includes(family), "the link alone shows no name");
  await look(page, "provider-locked");
  await press(page, "Send the code");
  await page.getByText("We have sent a code to").waitFor();
  await look(page, "provider-code");
  await page.setViewportSize(PHONE);
  const code = (await mailbox.next((one) => one.subject === "Your code")).text.match(/^\s*(\d{6})\s*$/m)[1];
  await page.locator("[name=code]").fill(code);
  await page.locator("[name=name]").fill("Sam of the garden");
  await press(page, "Open");
  await page.getByText(family).first().waitFor();
  await look(page, "provider-request");
  await choose(page, "answer", "cannot");
  await look(page, "provider-cannot");
  await choose(page, "answer", "yes");
  await choose(page, "acknowledged", "yes");
  await press(page, "Send the answer");
  await page.getByText("Thank you. Your answer is recorded.").waitFor();
  await look(page, "provider-answered");

  // Somebody else who has only the link still sees no name.
  const stranger = await browser.page();
  await stranger.goto(site.address + link);
  assert.ok(!(await stranger.content()).includes(family));

  await navigator.reload();
  assert.ok(await navigator.getByText("Sam of the garden").first().isVisible(), "who opened it stands on the page");

  // The register of today comes by itself in the morning; before seven the test has to do without it.
  const hour = Number(new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", hour12: false }).format(new Date()));
  if (hour < 7) return;
  const register = await mailbox.next((one) => /Register/.test(one.subject) && linkIn(one) && one.text.includes(mail.text.match(/somebody to: (.*)\./)[1]));
  await page.setViewportSize(PHONE);
  await page.goto(site.address + linkIn(register));
  await page.getByText(family).first().waitFor();
  await look(page, "provider-register");
  await page.setViewportSize(PHONE);

  await page.context().setOffline(true);
  const row = page.locator("[data-row]", { hasText: family });
  await row.locator('input[value="attended"]').check();
  await page.locator("[name=walk_ins]").fill("3");
  await page.locator("[name=arrived]").fill("Jo Bloggs");
  await press(page, "Save the register");
  await page.getByText("The line is lost").waitFor();
  await screenshot(page, "provider-line-lost-phone");
  await page.context().setOffline(false);
  await page.getByText("The register is saved.").waitFor({ timeout: 30_000 });
  assert.ok(await page.locator("[data-row]", { hasText: family }).locator('input[value="attended"]').isChecked());
  assert.equal(await page.getByText("Jo Bloggs").count(), 1, "sent once");
  page.complaints.length = 0;
  await look(page, "provider-register-saved");

  await navigator.reload();
  assert.ok(await navigator.getByText("Goes there:").isVisible(), "the first session started it");
  await navigator.goto(navigator.url().replace(/\/prescriptions\/.*/, "/arrivals"));
  await navigator.getByText("Jo Bloggs").waitFor();
  await look(navigator, "arrivals");

  // By keyboard a letter marks.
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.locator("[data-row]", { hasText: family }).locator("input[type=radio]").first().focus();
  await page.keyboard.press("n");
  assert.ok(await page.locator("[data-row]", { hasText: family }).locator('input[value="missed"]').isChecked());

  await page.locator("[data-row]", { hasText: family }).getByRole("link").click();
  await look(page, "provider-person");
  await page.goBack();
  await page.getByRole("link", { name: "Your listing, room and report" }).click();
  await look(page, "provider-own");
  await page.locator("[name=free]").fill("0");
  await press(page, "Save");
  await page.getByText("Saved.").waitFor();
  await press(page, "Yes, all of it is still true");
  await page.getByText("your listing is true").waitFor();
  await page.getByRole("link", { name: "Something has changed" }).click();
  await look(page, "provider-listing");
});

test("prescribing, accepting and keeping a register take few interactions", async (t) => {
  const navigator = await browser.page();
  const { home } = await signIn(navigator, site.address, "navigator", (choice) => choice.name === held.name);
  await navigator.goto(`${home}/journeys/${held.journey}/match?find=yes&q=walking`);
  const prescribes = hand();
  const value = (page, field, value) => page.locator(`input[name="${field}"][value="${value}"]`);
  await prescribes.tap(navigator.locator(".stile-fit__acts").first().getByRole("button").first());
  await navigator.waitForURL(/\/prescribe\?service=/);
  await prescribes.tap(value(navigator, "kind", "formal-referral"));
  await prescribes.fill(navigator.locator("[name=first]"), inDays(0));
  await prescribes.tap(value(navigator, "least", "group"));
  await prescribes.tap(value(navigator, "decided_by", "person"));
  await prescribes.tap(navigator.getByRole("button", { name: "They agree: ask the service now" }));
  await navigator.getByText("the service is asked").first().waitFor();
  t.diagnostic(`${prescribes.count()} interactions from a match to a service that is asked`);
  assert.ok(prescribes.count() <= PRESCRIBES, `${prescribes.count()} interactions`);

  const mail = await mailbox.next((one) => /take somebody on/.test(one.subject));
  const page = await browser.page({ viewport: PHONE });
  await open(page, linkIn(mail));
  const accepts = hand();
  await accepts.tap(value(page, "answer", "yes"));
  await accepts.tap(page.getByRole("button", { name: "Send the answer" }));
  await page.getByText("Thank you. Your answer is recorded.").waitFor();
  t.diagnostic(`${accepts.count()} interactions from a mail to a yes`);
  assert.ok(accepts.count() <= ACCEPTS, `${accepts.count()} interactions`);

  const hour = Number(new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", hour12: false }).format(new Date()));
  if (hour < 7) return;
  const register = await mailbox.next((one) => /Register/.test(one.subject) && one.text.includes(mail.text.match(/somebody to: (.*)\./)[1]));
  await page.goto(site.address + linkIn(register));
  const rows = page.locator("[data-row]");
  const people = await rows.count();
  const keeps = hand();
  for (let at = 0; at < people; at += 1) await keeps.tap(rows.nth(at).locator('input[value="attended"]'));
  await keeps.tap(page.getByRole("button", { name: "Save the register" }));
  await page.getByText("The register is saved.").waitFor();
  t.diagnostic(`${keeps.count()} interactions for a register of ${people}`);
  assert.ok(keeps.count() - people + 1 <= REGISTERS, `${keeps.count()} interactions`);
});

test("without scripts a service asks, raises a concern and undoes its answer", async () => {
  const { page: navigator, mail } = await prescribed();
  const page = await browser.page({ scripts: false, viewport: PHONE });
  await open(page, linkIn(mail));
  await page.getByText("Ask the navigator something").click();
  await page.locator("[name=question]").fill("Can they manage a step?");
  await press(page, "Send the question");
  await page.getByText("Your question has gone to the navigator.").waitFor();
  await choose(page, "answer", "cannot");
  await choose(page, "why", "full");
  await press(page, "Send the answer");
  await page.getByText("This has ended.").waitFor();
  await screenshot(page, "provider-ended-no-scripts");
  await press(page, "Undo");
  await page.getByText("It is undone.").waitFor();
  await navigator.reload();
  await navigator.locator("[name=reply]").fill("Yes, with a rail.");
  await look(navigator, "prescription-question");
  await press(navigator, "Send the answer");
  await mailbox.next((one) => /answer to your question/.test(one.subject));
  await page.reload();
  await page.getByText("Yes, with a rail.").waitFor();
  await page.getByText("I am worried about them").click();
  await choose(page, "concern", "physical-health");
  await choose(page, "urgency", "today");
  await page.locator("[name=concern_note]").fill("Very short of breath");
  await press(page, "Raise the concern");
  await page.getByText("Those who act on concerns have been told.").waitFor();
});

test("a programme manager sees supply by need, by district and by service", async () => {
  const page = await browser.page();
  const { home } = await signIn(page, site.address, "programme-manager");
  await page.goto(`${home}/supply`);
  await page.getByRole("heading", { name: "By need" }).waitFor();
  await look(page, "supply");
});
