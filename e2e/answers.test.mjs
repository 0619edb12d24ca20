// Every other answer, what follows from it, and what may go wrong on the way.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertOwnOriginOnly, axe, launch } from "./lib/browser.mjs";
import { addSomebody, demo, inDays, nhsNumber, signIn } from "./lib/demo.mjs";

const REFERRAL = "871731000000106";
const DECLINED = "871711000000103";

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

async function referrer(options) {
  const page = await browser.page(options);
  return { page, ...(await signIn(page, site.address, "referrer")) };
}

/** Taps an answer on the offer page that is shown, fills what belongs to it and saves. */
async function answer(page, code, { fill = {}, tick = [] } = {}) {
  await page.locator(`input[name=answer][value=${code}]`).check();
  for (const [field, value] of Object.entries(fill)) await page.locator(`[name=${field}]`).fill(value);
  for (const [field, value] of tick) {
    const tap = page.locator(`input[name=${field}][value=${value}]`);
    if (!(await tap.isVisible())) await tap.evaluate((held) => {
        // What is folded away is unfolded from outside to inside.
        for (let around = held.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
      });
    await tap.check();
  }
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(/\/offers\/[0-9a-f-]{36}$/);
}

const offer = (page, home, person) => page.goto(`${home}/people/${person.id}/offer`);
const summary = (page) => page.locator("#summary").innerText();

test("a yes gives the code of a referral, copied in one press, its reasons left out unless ticked", async () => {
  const { page, home } = await referrer({ permissions: ["clipboard-read", "clipboard-write"] });
  await addSomebody(page, home);
  await answer(page, "yes", { tick: [["helped", "need"]] });
  await page.getByText("The referral is with the programme’s intake.").waitFor();
  assert.ok((await summary(page)).includes(REFERRAL) && !(await summary(page)).includes(DECLINED));
  const reason = (await page.locator(".stile-account li").innerText()).replace(/[“”]/g, "").trim();
  assert.ok(!(await summary(page)).includes(reason), "reasons are left out");
  await page.getByRole("button", { name: "Copy the summary" }).click();
  await page.getByText("Copied").waitFor();
  assert.equal((await page.evaluate(() => navigator.clipboard.readText())).trim(), (await summary(page)).trim());

  await page.getByLabel("Include what they said").check();
  await page.getByRole("button", { name: "Change the summary" }).click();
  await page.waitForURL(/reasons=yes/);
  assert.ok((await summary(page)).includes(reason), await summary(page));
  await axe(page);
  assertOwnOriginOnly(page);
});

test("a no gives the code of an offer declined, and no code of a referral", async () => {
  const { page, home } = await referrer();
  await addSomebody(page, home);
  await answer(page, "refused", { tick: [["hindered", "stigma"]] });
  assert.ok((await summary(page)).includes(DECLINED) && !(await summary(page)).includes(REFERRAL));
});

test("a reason is marked as the main one only where the person named it, and loses the mark with its tick", async () => {
  const { page, home } = await referrer();
  await addSomebody(page, home);
  await page.locator("#answer").check();
  const tick = (code) => page.locator(`input[name=hindered][value=${code}]`);
  const mark = (code) => page.locator(`.stile-when--why input[name=main][value=${code}]`);
  assert.ok(!(await mark("need").isVisible()), "no mark before a reason is tapped");
  await tick("need").check();
  await tick("stigma").check();
  assert.ok((await mark("need").isVisible()) && !(await page.locator("input[name=main]:checked").count()), "nothing is chosen beforehand");
  await mark("need").check();
  await tick("need").uncheck();
  await tick("need").check();
  assert.ok(!(await mark("need").isChecked()));
  await mark("stigma").check();
  await axe(page);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Their no is recorded").waitFor();
  assert.equal(await page.locator(".stile-account li", { hasText: "the main one" }).count(), 1);
});

test("thinking it over gives no code, waits on the start page and is answered from there", async () => {
  const { page, home } = await referrer();
  const person = await addSomebody(page, home);
  // Tomorrow stands at the top of the list.
  await answer(page, "thinking-it-over", { fill: { until: inDays(1) } });
  const text = (await page.locator("#summary").count()) ? await summary(page) : "";
  assert.ok(!text.includes(REFERRAL) && !text.includes(DECLINED), text);
  await page.goto(`${home}/`);
  await page.getByRole("heading", { name: "Ask again" }).waitFor();
  await page.locator("li", { hasText: person.name }).getByRole("link").click();
  await page.getByText("What did they answer?").waitFor();
  await axe(page);
  await answer(page, "yes");
  assert.ok((await summary(page)).includes(REFERRAL));
  await page.goto(`${home}/`);
  assert.equal(await page.locator("li", { hasText: person.name }).count(), 0, "no longer waiting");
});

test("not now keeps its day, and without one it says what is missing and loses nothing", async () => {
  const { page, home } = await referrer();
  const person = await addSomebody(page, home);
  await page.locator("#answer-not-now").check();
  await page.locator("input[name=hindered][value=waiting]").evaluate((tap) => tap.closest("details")?.setAttribute("open", ""));
  await page.locator("input[name=hindered][value=waiting]").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("heading", { name: "There is a problem" }).waitFor();
  await page.getByText("Enter the date on which to ask them again.").first().waitFor();
  assert.ok(await page.locator("#answer-not-now").isChecked());
  assert.ok(await page.locator("input[name=hindered][value=waiting]").isChecked());
  await page.locator(".nhsuk-error-summary a").first().click();
  assert.equal(await page.evaluate(() => document.activeElement.name), "ask_again");
  await axe(page);
  await page.locator("[name=ask_again]").fill(inDays(40));
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("The next person who offers sees when to ask again.").waitFor();
  const asked = new Date(`${inDays(40)}T12:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  assert.ok((await page.locator("main").innerText()).includes(asked), asked);
  await offer(page, home, person);
  await page.getByText("One earlier offer").click();
  assert.ok((await page.locator("details", { hasText: "One earlier offer" }).innerText()).includes("Not now"));
});

test("“please do not ask me again” warns whoever offers next, and can be taken back", async () => {
  const { page, home } = await referrer();
  const person = await addSomebody(page, home);
  await answer(page, "refused", { tick: [["wish", "do-not-ask-again"]] });
  await offer(page, home, person);
  await page.getByText("Please do not ask me again.").first().waitFor();
  assert.ok(await page.getByRole("heading", { name: "Before you ask" }).isVisible());
  await axe(page);
  await page.goBack();
  await page.getByRole("button", { name: "Take back Wish" }).click();
  await page.getByText("Taken back.").waitFor();
  await offer(page, home, person);
  assert.equal(await page.getByRole("heading", { name: "Before you ask" }).count(), 0);
});

test("a wrong answer is corrected by a later entry beside it", async () => {
  const { page, home } = await referrer();
  await addSomebody(page, home);
  await answer(page, "yes");
  const at = page.url();
  await page.getByRole("link", { name: "Correct this" }).click();
  await axe(page);
  await page.getByRole("button", { name: "Void the answer" }).click();
  await page.getByText("The answer is void.").waitFor();
  await answer(page, "refused");
  assert.equal(page.url(), at, "the same offer");
  assert.equal((await page.locator(".stile-answer").innerText()).trim(), "Said no");
  assert.ok((await summary(page)).includes(DECLINED) && !(await summary(page)).includes(REFERRAL));
  assert.ok((await page.locator(".stile-journal__entry--voided").count()) >= 1, "what was recorded stays");
});

test("an offer on the wrong person leaves every list and no warning behind", async () => {
  const { page, home } = await referrer();
  const person = await addSomebody(page, home);
  await answer(page, "refused", { tick: [["wish", "do-not-ask-again"]] });
  const id = page.url().split("/").at(-1);
  await page.getByRole("link", { name: "Correct this" }).click();
  await page.getByRole("button", { name: "Recorded on the wrong person" }).click();
  await page.getByText("Recorded as an error. It is in no count.").waitFor();
  await axe(page);
  await page.goto(`${home}/offers`);
  assert.equal(await page.locator(`a[href$="${id}"]`).count(), 0);
  await offer(page, home, person);
  assert.equal(await page.getByText("Before you ask").count(), 0);
  await page.goto(`${home}/people/${person.id}`);
  assert.ok(await page.getByText("Recorded in error").isVisible(), "the record says that it was an error");
});

test("a second offer joins the journey that is open, and gives the code of a referral no second time", async () => {
  const { page, home } = await referrer();
  const person = await addSomebody(page, home);
  await answer(page, "yes");
  await offer(page, home, person);
  await page.getByText("A journey is open already").waitFor();
  await answer(page, "yes");
  await page.getByText("Saved with the journey that was open already.").waitFor();
  const text = (await page.locator("#summary").count()) ? await summary(page) : "";
  assert.ok(!text.includes(REFERRAL), text);
  await page.goto(`${home}/people/${person.id}`);
  assert.equal(await page.locator(".stile-journal__entry").count(), 1, "one journey");
  assert.equal(await page.getByRole("link", { name: /^Offer \d$/ }).count(), 2);
});

test("considered, not offered is counted apart from every offer", async () => {
  const { page, home } = await referrer();
  const person = await addSomebody(page, home);
  await page.getByText("I considered it and did not offer").click();
  await page.getByLabel("No time in the consultation").check();
  await page.getByRole("button", { name: "Save without an offer" }).click();
  await page.getByText("It is counted apart from offers.").waitFor();
  await page.goto(`${home}/people/${person.id}`);
  assert.ok(await page.getByText("No offer yet").isVisible());
});

test("somebody on record is shown before the same person is made again", async () => {
  const { page, home } = await referrer();
  const person = await addSomebody(page, home, { given: "Philippa" });
  await page.goto(`${home}/people/new`);
  await page.locator("[name=given]").fill("Phillipa");
  await page.locator("[name=family]").fill(person.family);
  await page.locator("[name=date_of_birth]").fill(person.date_of_birth);
  await page.getByRole("button", { name: "Add and offer" }).click();
  await page.getByRole("heading", { name: "They may be on record already" }).waitFor();
  await axe(page);
  assert.equal(await page.locator("[name=given]").inputValue(), "Phillipa");
  await page.getByRole("link", { name: /This is them/ }).first().click();
  assert.equal(page.url(), `${home}/people/${person.id}/offer`);
});

test("a number that could be somebody’s is refused in the demonstration with its remedy", async () => {
  const { page, home } = await referrer();
  await page.goto(`${home}/people/new`);
  for (const [field, value] of Object.entries({ nhs_number: "943 476 5919", given: "Ida", family: "Quell", date_of_birth: "1/2/1950" })) {
    await page.locator(`[name=${field}]`).fill(value);
  }
  await page.getByRole("button", { name: "Add and offer" }).click();
  await page.getByText("use a number that begins with 999").first().waitFor();
  await page.locator("[name=nhs_number]").fill(nhsNumber().replace(/.$/, (digit) => String((Number(digit) + 1) % 10)));
  await page.getByRole("button", { name: "Add and offer" }).click();
  await page.locator("#nhs_number-error").waitFor();
  await axe(page);
});

test("two people on one record: the later one sees both texts, and what they typed stays", async () => {
  const first = await referrer();
  const person = await addSomebody(first.page, first.home);
  const second = await browser.page();
  await signIn(second, site.address, "practice-administrator", (held) => held.organisation === first.organisation);
  for (const page of [first.page, second]) await page.goto(`${first.home}/people/${person.id}/edit`);
  await first.page.locator("[name=preferred]").fill("Tilly");
  await first.page.locator("[name=address]").fill("1 Chalk Lane");
  await first.page.getByRole("button", { name: "Save", exact: true }).click();
  await first.page.getByText("The details are changed.").waitFor();
  await second.locator("[name=address]").fill("2 Flint Lane");
  await second.getByRole("button", { name: "Save", exact: true }).click();
  const told = second.getByText(new RegExp(`${first.name} changed this record at`)).first();
  await told.waitFor();
  assert.ok((await told.innerText()).includes("1 Chalk Lane"), await told.innerText());
  assert.equal(await second.locator("[name=address]").inputValue(), "2 Flint Lane");
  await axe(second);
  await second.getByRole("button", { name: "Save", exact: true }).click();
  await second.getByText("The details are changed.").waitFor();
  await second.getByText("2 Flint Lane").waitFor();
});

test("a death closes what is open, nothing is offered, and it can be taken back", async () => {
  const { page, home } = await referrer();
  const person = await addSomebody(page, home);
  await answer(page, "thinking-it-over", { fill: { until: inDays(1) } });
  await page.goto(`${home}/people/${person.id}/death`);
  await page.getByRole("button", { name: "Record the death" }).click();
  await page.getByText("Choose how you know.").first().waitFor();
  await axe(page);
  await page.locator("input[name=source]").first().check();
  await page.getByRole("button", { name: "Record the death" }).click();
  await page.getByText("Nothing is sent to them any more.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Offer social prescribing" }).count(), 0);
  await page.goto(`${home}/`);
  assert.equal(await page.locator("li", { hasText: person.name }).count(), 0, "nobody is reminded to ask");
  await offer(page, home, person);
  await page.getByText("This person has died").waitFor();
  await page.goto(`${home}/people/${person.id}/death`);
  await page.getByRole("button", { name: "Take it back" }).click();
  await page.getByText("Everything stands as before.").waitFor();
  await page.goto(`${home}/`);
  await page.locator("li", { hasText: person.name }).waitFor();
});

test("a sign-in that ended loses nothing that was typed, and what was sent is not put back", async () => {
  const { page, home, value } = await referrer();
  const person = await addSomebody(page, home);
  await page.locator("#answer").check();
  await page.locator("input[name=hindered][value=stigma]").check();
  await page.getByText("How it was put, a note, and other details").click();
  await page.locator("[name=note]").fill("Ring the daughter on Thursday");

  // The same person ends every other sign-in elsewhere, as an hour without a press would.
  const elsewhere = await browser.page();
  await signIn(elsewhere, site.address, "referrer", (held) => held.value === value);
  await elsewhere.goto(`${site.address}/account`);
  await elsewhere.getByRole("button", { name: "End all others" }).or(elsewhere.locator("form[action='/account'] button").last()).first().click();

  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(/\/sign-in/);
  await signIn(page, site.address, "referrer", (held) => held.value === value);
  await offer(page, home, person);
  await page.getByText("is back in the form").waitFor();
  assert.ok(await page.locator("#answer").isChecked());
  assert.ok(await page.locator("input[name=hindered][value=stigma]").isChecked());
  assert.equal(await page.locator("[name=note]").inputValue(), "Ring the daughter on Thursday");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Their no is recorded").waitFor();
  const left = await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith("draft:")));
  assert.deepEqual(left, []);
});

test("a draft is never put back for somebody else", async () => {
  const { page, home } = await referrer();
  await addSomebody(page, home);
  await page.locator("#answer").check();
  await signIn(page, site.address, "referrer", 1);
  await page.goto(`${home}/`);
  const left = await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith("draft:")));
  assert.deepEqual(left, []);
});
