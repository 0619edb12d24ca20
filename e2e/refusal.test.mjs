// The no: in at most six interactions, by keyboard alone, without a name, and with scripts off.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertOwnOriginOnly, axe, launch, PHONE } from "./lib/browser.mjs";
import { addSomebody, demo, signIn } from "./lib/demo.mjs";

/** The most a refusal may take: a tap, a field filled or Enter is one. */
const MOST = 6;
/** Seconds from the start page to the saved refusal, page loads included. */
const SECONDS = 10;

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

/** Does things to a page and counts them as a person would. */
function hand(page) {
  let count = 0;
  const counted = (act) => async (...given) => {
    count += 1;
    await act(...given);
  };
  return {
    tap: counted((locator) => locator.click()),
    // Pasted where the cursor already is.
    fillFocused: counted((text) => page.keyboard.insertText(text)),
    enter: counted(() => page.keyboard.press("Enter")),
    count: () => count,
  };
}

/** Somebody of the demo who has no journey open: name, and NHS number as it stands on the page. */
async function onRecord(page, home) {
  await page.goto(`${home}/patients`);
  for (const href of await page.locator("tbody a").evaluateAll((links) => links.map((link) => link.href))) {
    await page.goto(href);
    const name = (await page.locator(".stile-strip__name").textContent()).trim();
    const number = (await page.locator(".stile-strip__facts dd").nth(1).innerText()).trim();
    const open = await page.locator(".stile-journal__entry--none").count();
    const offered = await page.getByRole("link", { name: /^Offer \d$/ }).count();
    const offerable = await page.getByRole("button", { name: "Offer social prescribing" }).count();
    if (/^999/.test(number) && offered && !open && offerable) return { name, number };
  }
  throw new Error("nobody with a number and no open journey among the first patients");
}

/** How many offers the list counts under an answer ("" for any). */
async function counted(page, home, answer) {
  await page.goto(`${home}/offers${answer ? `?answer=${answer}` : ""}`);
  return Number((await page.getByText(/^[\d,]+ offers?/).innerText()).match(/^[\d,]+/)[0].replace(",", ""));
}

test("a refusal from the start page takes at most six interactions and ten seconds", async (t) => {
  const { page, home } = await referrer({ viewport: PHONE });
  const { name, number } = await onRecord(page, home);
  const before = { refused: await counted(page, home, "refused"), yes: await counted(page, home, "yes"), notNow: await counted(page, home, "not-now") };
  await page.goto(`${home}/`);
  // The page is loaded before the browser puts the cursor in the search.
  await page.locator("#q:focus").waitFor();

  const { tap, fillFocused, enter, count } = hand(page);
  const began = performance.now();
  await fillFocused(number);
  await enter();
  await page.getByText("What did they answer?").waitFor();
  await tap(page.locator("#answer"));
  await tap(page.getByLabel("I did not feel I needed it"));
  await tap(page.getByRole("button", { name: "Save", exact: true }));
  await page.getByText("Their no is recorded").waitFor();
  const seconds = (performance.now() - began) / 1000;

  t.diagnostic(`${count()} interactions, ${seconds.toFixed(2)} s from start page to saved refusal`);
  assert.ok(count() <= MOST, `${count()} interactions`);
  assert.ok(seconds < SECONDS, `${seconds} s`);
  assert.ok(await page.getByText("“I did not feel I needed it").isVisible());
  assertOwnOriginOnly(page);
  const saved = new URL(page.url()).pathname;

  assert.equal(await counted(page, home, "refused"), before.refused + 1, "counted as refused");
  const row = page.locator("tbody tr", { has: page.locator(`a[href="${saved}"]`) });
  assert.match(await row.innerText(), new RegExp(name));
  assert.equal(await counted(page, home, "yes"), before.yes, "no yes");
  assert.equal(await counted(page, home, "not-now"), before.notNow, "no other way out");
});

test("a refusal by keyboard alone, the focus seen at every step", async () => {
  const { page, home } = await referrer();
  const person = await addSomebody(page, home);
  await page.goto(`${home}/`);
  const focus = () =>
    page.evaluate(() => {
      const held = document.activeElement;
      const drawn = held.matches(".stile-tap__input") ? held.nextElementSibling : held;
      const style = getComputedStyle(drawn);
      const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
      const box = drawn.getBoundingClientRect();
      const bar = document.querySelector(".stile-save-bar")?.getBoundingClientRect();
      const covered = bar && !held.closest(".stile-save-bar") && box.top >= bar.top && box.bottom <= bar.bottom + 1;
      return { id: held.id, text: drawn.innerText?.trim() ?? "", seen, covered, inView: box.bottom > 0 && box.top < innerHeight };
    });
  const tabTo = async (wanted) => {
    for (let step = 0; step < 80; step += 1) {
      await page.keyboard.press("Tab");
      const at = await focus();
      assert.ok(at.seen, `the focus cannot be seen on ${at.id || at.text}`);
      assert.ok(at.inView && !at.covered, `the focus is out of sight on ${at.id || at.text}`);
      if (wanted(at)) return;
    }
    assert.fail("not reached by Tab");
  };

  await page.locator("#q:focus").waitFor();
  assert.equal((await focus()).id, "q", "the cursor waits in the search");
  await page.keyboard.type(person.nhs_number);
  await page.keyboard.press("Enter");
  await page.getByText("What did they answer?").waitFor();
  await tabTo((at) => at.id === "answer");
  // The arrows go round the answers and back.
  await page.keyboard.press("ArrowDown");
  assert.ok(await page.locator("#answer-yes").isChecked());
  await page.keyboard.press("ArrowUp");
  assert.ok(await page.locator("#answer").isChecked());
  await tabTo((at) => at.text === "I did not feel I needed it");
  await page.keyboard.press("Space");
  await tabTo((at) => at.text === "Save");
  await page.keyboard.press("Enter");
  await page.getByText("Their no is recorded").waitFor();
  assert.ok(await page.getByText("“I did not feel I needed it").isVisible());
});

test("reason not asked is as quick as any reason", async () => {
  const { page, home } = await referrer();
  await addSomebody(page, home);
  const { tap, count } = hand(page);
  await tap(page.locator("#answer"));
  await tap(page.getByLabel("Reason not asked"));
  await tap(page.getByRole("button", { name: "Save", exact: true }));
  await page.getByText("Their no is recorded").waitFor();
  assert.equal(count(), 3);
});

async function namelessRefusal(page) {
  await page.getByRole("link", { name: "Record a no without a name" }).click();
  await page.getByLabel("I did not feel I needed it").click();
  await page.getByLabel("65 to 74").click();
  await page.getByLabel("They were told what is kept").click();
  await page.getByRole("button", { name: "Save without a name" }).click();
  await page.getByRole("heading", { level: 1 }).filter({ hasText: "Saved without a name" }).waitFor();
}

test("a refusal without a name shows its month only, and can be taken back on the page that follows", async () => {
  const { page, home } = await referrer();
  const refused = await counted(page, home, "refused");
  await page.goto(`${home}/`);
  await namelessRefusal(page);
  await axe(page);
  const kept = page.url();
  assert.equal(await counted(page, home, "refused"), refused + 1);
  const row = page.locator("tbody tr", { hasText: "No name given" }).first();
  const month = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "Europe/London" }).format(new Date());
  const cells = row.locator("td");
  assert.ok((await cells.nth(0).innerText()).trim().endsWith(month), await cells.nth(0).innerText());
  assert.ok(!/\d{1,2} \w+ \d{4}/.test(await cells.nth(0).innerText()), "no day");
  await row.getByRole("link").click();
  await page.getByRole("heading", { name: "A no without a name" }).waitFor();
  const text = await page.locator("main").innerText();
  assert.ok(text.includes(month) && !/\d{1,2} \w+ \d{4}/.test(text), `a day stands on the page:\n${text}`);
  assert.ok(!text.includes((await page.locator(".nhsuk-header__account-link").innerText()).split(" (")[0]), "no recorder");

  await page.goto(kept);
  await page.getByRole("button", { name: "Take it back" }).click();
  await page.getByText("Taken back. It is in no count.").waitFor();
  assert.equal(await counted(page, home, "refused"), refused);
});

test("with scripts off, the refusal and the one without a name", async () => {
  const { page, home } = await referrer({ scripts: false });
  const { number } = await onRecord(page, home);
  await page.goto(`${home}/`);
  await page.getByLabel("NHS number or name").fill(number);
  await page.getByRole("button", { name: "Find" }).click();
  await page.locator("#answer").click();
  await page.getByLabel("I did not feel I needed it").click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Their no is recorded").waitFor();
  assert.ok(await page.getByText("“I did not feel I needed it").isVisible());
  await page.goto(`${home}/`);
  await namelessRefusal(page);
});
