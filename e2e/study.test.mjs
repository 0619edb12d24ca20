// A study from its draft to its report, and a data set from the request to the decision, as those who do it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PHONE, launch, look } from "./lib/browser.mjs";
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

const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

test("a study is written, frozen and run, and its data set asked for, approved and fetched", async () => {
  const page = await browser.page();
  const { home } = await signIn(page, site.address, "evaluator");
  await page.goto(`${home}/studies`);
  await look(page, "studies-none");
  await page.getByRole("button", { name: "Make a study" }).or(page.getByRole("link", { name: "Make a study" })).click();
  await page.getByLabel("Title").fill("Who takes up the offer");
  await press(page, "Keep the draft");
  assert.ok(await page.locator("[role=alert]").getByText("Enter the question.").isVisible());
  assert.equal(await page.getByLabel("Title").inputValue(), "Who takes up the offer", "nothing typed is lost");
  await look(page, "study-form-faults");
  await page.getByLabel("Question", { exact: true }).fill("What share of first offers is taken up, and by whom?");
  await page.getByLabel(/^U1: agreement/).check();
  await page.getByLabel("Age", { exact: true }).first().check();
  await page.getByLabel("How the analysis is done").fill("Adjusted differences of shares, clustered by practice.");
  await press(page, "Keep the draft");
  await page.waitForURL(/\/studies\/[0-9a-f-]{36}$/);
  const here = page.url();
  await look(page, "study-draft");
  await press(page, "Freeze the protocol");
  await page.getByText("The protocol is frozen.").waitFor();
  await page.locator("summary", { hasText: "List a deviation" }).click();
  await page.getByLabel("What is done otherwise?").fill("One practice is left out.");
  await page.getByLabel("Why?").fill("It closed in May.");
  await press(page, "List it");
  await page.goto(`${here}/checklist`);
  await page.getByLabel(/^3\. /).fill("To learn who takes up the offer.");
  await look(page, "study-checklist");
  await press(page, "Save");
  await press(page, "Run it");
  // The page follows the run by itself.
  const report = page.getByRole("link", { name: /Report to print/ });
  await report.waitFor({ timeout: 120_000 });
  await look(page, "study-run");
  for (const [name, begins] of [[/as a web page/, "<!DOCTYPE html>"], [/Report to print/, "%PDF-"], [/Data of tables/, "PK"]]) {
    const href = await page.getByRole("link", { name }).getAttribute("href");
    const answer = await page.request.get(new URL(href, here).href);
    assert.equal(answer.status(), 200);
    assert.ok((await answer.body()).toString("latin1").startsWith(begins), String(name));
  }

  await page.goto(`${here}/data-sets`);
  await page.getByLabel("What it is needed for").fill("A thesis. Kept at the college, deleted in May.");
  await look(page, "data-set-form");
  await press(page, "Send the request");
  await page.getByText("Waits for a decision").waitFor();
  const mine = page.url();
  await look(page, "data-set-requested");

  const governance = await browser.page({ viewport: PHONE });
  const other = await signIn(governance, site.address, "information-governance");
  await governance.goto(`${other.home}/releases`);
  await look(governance, "releases");
  await governance.locator("table a").first().click();
  await look(governance, "release-decide");
  await press(governance, "Approve");
  await governance.getByText("Approved. It is being made.").waitFor();

  await page.goto(mine);
  for (let tries = 0; tries < 60 && !(await page.getByText("You can fetch it until").count()); tries++) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  await look(page, "data-set-ready");
  const rows = await (await page.request.get(`${mine}/data.csv`)).text();
  assert.match(rows.split("\r\n")[0], /^person,offer,age-band,sex,deprivation,since-first-offer,answer/);
  const parquet = await (await page.request.get(`${mine}/data.parquet`)).body();
  assert.equal(parquet.subarray(0, 4).toString("latin1"), "PAR1");
  const dictionary = await (await page.request.get(`${mine}/data.csv-metadata.json`)).json();
  assert.equal(dictionary.tableSchema.columns.length, rows.split("\r\n")[0].split(",").length);
});
