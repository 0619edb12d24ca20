// A larger provider signs in: all its services on one page, people by initials until opened, registers by hand and as
// files. Beside it what the team sees of services that do not answer, and where an administrator says whose a service is.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, look } from "./lib/browser.mjs";
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

const press = (page, name) => page.getByRole("button", { name, exact: true }).first().click();

/** A page of somebody signed in for the first provider. */
async function provider() {
  const page = await browser.page();
  const { home } = await signIn(page, site.address, "provider");
  return { page, own: `${home}/own` };
}

/** The lines of a CSV file of ours, without the mark at its beginning. */
async function file(page, address) {
  const answer = await page.request.get(address);
  assert.equal(answer.status(), 200, address);
  return (await answer.text()).replace(/^\uFEFF/, "").trim().split("\r\n");
}

test("a provider finds what waits at all its services, opens somebody and keeps a register", async () => {
  const { page, own } = await provider();
  await page.goto(own);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await look(page, "account-home");
  await page.goto(`${own}/people`);
  await look(page, "account-people");
  const initials = page.locator("tbody a[href*='/own/requests/']").first();
  assert.match((await initials.textContent()).trim(), /^(\p{Lu}\. ?)+$/u, "initials alone");
  await initials.click();
  await page.getByRole("heading", { name: "What they agreed to tell you" }).waitFor();
  await look(page, "account-request");
  await page.goto(own);
  const register = page.locator("a[href*='/registers/']").first();
  if (await register.count()) {
    await register.click();
    await page.getByRole("heading", { name: "Register" }).waitFor();
    await look(page, "account-register");
  }
  await page.goto(own);
  await page.locator("a[href*='/own/services/']:not([href*='/registers/'])").first().click();
  await page.getByRole("heading", { name: "Your room" }).waitFor();
  await look(page, "account-service");
});

test("a provider takes its sessions away, sends them back marked, and is told row by row what is wrong", async () => {
  const { page, own } = await provider();
  await page.goto(`${own}/files`);
  await look(page, "account-files");
  const people = await file(page, `${own}/files/people.csv`);
  assert.ok(people.length > 1 && people[0].startsWith("Reference,Service,"), people[0]);
  const [head, ...sessions] = await file(page, `${own}/files/sessions.csv`);
  assert.ok(head.startsWith("Reference,Date,Attendance,Stopped,") && sessions.length > 0, head);
  const send = async (lines) => {
    await page.goto(`${own}/files`);
    await page.locator("[name=file]").setInputFiles({ name: "register.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\r\n")) });
    await press(page, "Look at it");
    await page.getByRole("heading", { name: "What this register would do" }).waitFor();
  };
  await send([head, ...sessions]);
  await page.getByText("everything stands so already").waitFor();
  const ahead = sessions.map((line) => line.split(",")).find(([, day, mark]) => mark === "" && day > new Date().toISOString().slice(0, 10));
  assert.ok(ahead, "a session is to come");
  const [reference, day] = ahead;
  await send(["reference,date,attendance", `${reference},${day},attended`, `nobody,${day},perhaps`]);
  await page.getByText("Nothing is kept yet.").waitFor();
  await look(page, "account-looked-wrong");
  const [download] = await Promise.all([page.waitForEvent("download"), press(page, "Take these rows away as a file")]);
  assert.equal(download.suggestedFilename(), "rows-to-put-right.csv");
  await send(["reference,date,attendance", `${reference},${day},cancelled by them`]);
  await look(page, "account-looked");
  await press(page, "Keep all of it");
  await page.getByText("Thank you. The register is kept.").waitFor();
  assert.ok((await file(page, `${own}/files/sessions.csv`)).some((line) => line.startsWith(`${reference},${day},cancelled-person,`)));
});

test("a team lead sees what waits for an answer and reminds every service that is due", async () => {
  const page = await browser.page();
  const { home } = await signIn(page, site.address, "team-lead");
  await page.goto(`${home}/unanswered`);
  await page.getByRole("heading", { name: "Waiting for an answer" }).waitFor();
  await look(page, "unanswered");
  const all = page.getByRole("button", { name: /^Remind (all|the 1)/ });
  if (await all.count()) {
    await all.click();
    await page.getByText("are reminded.").waitFor();
  }
  await page.goto(`${home}/unanswered?turn=ours`);
  assert.equal(await all.count(), 0, "none is due any more");
});

test("an administrator says which services an organisation answers for", async () => {
  const page = await browser.page();
  const { home } = await signIn(page, site.address, "administrator");
  await page.goto(`${home}/organisations`);
  await look(page, "organisations");
  await page.getByRole("link", { name: "Services they answer for" }).first().click();
  await page.locator("[name=q]").fill("garden");
  await press(page, "Find");
  await look(page, "organisation-services");
  await page.getByRole("button", { name: /^Add / }).first().click();
  await page.getByText("The service is theirs now.").waitFor();
  await page.getByRole("button", { name: /^Take .* away/ }).first().click();
  await page.getByText("The service is not theirs any more.").waitFor();
});
