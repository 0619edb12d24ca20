// Every component, as a reader meets it: `cargo build -p web --example gallery` and `npm run build` first.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertOwnOriginOnly, axe, DESK, launch, NARROW, noHorizontalScroll, PHONE, screenshot } from "./lib/browser.mjs";
import { binary, start } from "./lib/server.mjs";

let browser;
let gallery;

before(async () => {
  gallery = await start(binary("STILE_GALLERY", "target/debug/examples/gallery"), ["0"]);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await gallery?.stop();
});

async function open(options, path = "/") {
  const page = await browser.page(options);
  await page.goto(gallery.address + path);
  return page;
}

for (const [name, viewport] of Object.entries({ narrow: NARROW, phone: PHONE, desk: DESK })) {
  test(`axe finds nothing on the components (${name})`, async () => {
    const page = await open({ viewport });
    await axe(page);
    await screenshot(page, `gallery-${name}`);
    assertOwnOriginOnly(page);
  });
}

test("axe finds nothing with everything ticked and opened", async () => {
  const page = await open();
  await page.getByLabel("Wants time").check();
  await page.locator("summary").click();
  await page.getByLabel("It is too far").check();
  await page.getByLabel("Until when?").waitFor({ state: "visible" });
  await axe(page);
});

test("nothing has to be moved sideways at 320 pixels", async () => {
  await noHorizontalScroll(await open());
});

test("without scripts every field can be seen and filled in", async () => {
  const page = await open({ scripts: false });
  assert.ok(await page.getByLabel("Until when?").isVisible());
  assert.ok(await page.getByRole("link", { name: "My patients" }).isVisible());
  assert.ok(!(await page.getByRole("button", { name: "Copy" }).isVisible()));
});

test("with scripts the answer's own question shows when it is chosen", async () => {
  const page = await open();
  assert.ok(!(await page.getByLabel("Until when?").isVisible()));
  await page.getByLabel("Wants time").check();
  assert.ok(await page.getByLabel("Until when?").isVisible());
});

test("none of these clears the needs", async () => {
  const page = await open();
  await page.getByLabel("None of these").check();
  assert.ok(!(await page.getByLabel("Company").isChecked()));
});

test("a reason to tap is at least 44 pixels high and works by keyboard", async () => {
  const page = await open({ viewport: PHONE });
  const reason = page.getByLabel("I don’t need it");
  const box = await reason.boundingBox();
  assert.ok(box.height >= 44 && box.width >= 44, JSON.stringify(box));
  await reason.focus();
  await page.keyboard.press("Space");
  assert.ok(await reason.isChecked());
});

test("an error leads to its field", async () => {
  const page = await open();
  await page.locator(".nhsuk-error-summary a").first().click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "nhs");
});

test("the summary is copied in one press", async () => {
  const page = await open({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByRole("button", { name: "Copy" }).click();
  await page.getByText("Copied").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, "Social prescribing offered 4 March 2026, accepted.");
});

test("what was typed is back after being signed out, and only then", async () => {
  const page = await open();
  await page.getByLabel("What happens next").fill("Ring on Thursday");
  await page.getByLabel("It is too far").check();
  await page.reload();
  assert.equal(await page.getByLabel("What happens next").inputValue(), "");
  await page.goto(`${gallery.address}/signed-out`);
  await page.goto(gallery.address);
  assert.equal(await page.getByLabel("What happens next").inputValue(), "Ring on Thursday");
  assert.ok(await page.getByLabel("It is too far").isChecked());
  assert.ok(await page.getByText("is back in the form").isVisible());
});

test("a password is never kept", async () => {
  const page = await open();
  await page.getByLabel("Password", { exact: true }).fill("correct horse");
  await page.getByLabel("What happens next").fill("Ring");
  const kept = await page.evaluate(() => JSON.stringify(sessionStorage));
  assert.ok(kept.includes("Ring") && !kept.includes("correct horse"));
});

test("the demonstration says so on paper, and the navigation stays off it", async () => {
  const page = await open();
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.getByText("This is a demonstration").isVisible());
  assert.ok(!(await page.getByRole("link", { name: "My patients" }).isVisible()));
});
