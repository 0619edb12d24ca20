// The demonstration as people meet it: a fresh programme on a free port, and signing in with one press.

import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { binary, start } from "./server.mjs";

/** Offers of the programme the tests walk through: small, so that it is made in seconds. */
const SIZE = "1500";

/** Runs `stile demo` on a fresh folder until `stop()`, with further options; `address` is where it answers. */
export async function demo(options = []) {
  const folder = await mkdtemp(join(tmpdir(), "stile-demo-"));
  const server = await start(binary("STILE_BIN", "target/debug/stile"), [
    "demo", "--folder", folder, "--listen", "127.0.0.1:0", "--size", SIZE, ...options,
  ]);
  return {
    address: server.address,
    folder,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What /demo offers: one entry for each person and role that can be pressed. */
export async function choices(page, address) {
  await page.goto(`${address}/demo`);
  return page.locator("form:has(input[name=as])").evaluateAll((forms) =>
    forms.map((form) => {
      const value = form.querySelector("input[name=as]").value;
      const text = (selector) => form.querySelector(selector).textContent.trim();
      return { value, role: value.split("/")[2], name: text("strong"), organisation: text("span") };
    }),
  );
}

/** Signs a page in, in a role: as the first who holds it, or the one `which` picks. Gives who it is. */
export async function signIn(page, address, role, which = 0) {
  const held = (await choices(page, address)).filter((choice) => choice.role === role);
  const chosen = typeof which === "number" ? held[which] : held.find(which);
  if (!chosen) throw new Error(`/demo offers nobody as ${role}`);
  const button = page.locator(`form:has(input[value="${chosen.value}"]) button`);
  // All but a few of a role are folded away.
  await button.evaluate((pressed) => pressed.closest("details")?.setAttribute("open", ""));
  await button.click();
  await page.waitForURL((url) => !url.pathname.startsWith("/demo"));
  return { ...chosen, home: `${address}/${new URL(page.url()).pathname.split("/")[1]}` };
}

let made = 0;

/** An NHS number nobody can have (999), with the right check digit, another at every call. */
export function nhsNumber() {
  for (;;) {
    const nine = `999${String(700_000 + made++).padStart(6, "0")}`;
    const sum = [...nine].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
    const check = (11 - (sum % 11)) % 11;
    if (check < 10) return nine + check;
  }
}

const CONSONANTS = "bdfghklmnprstvz";

/** A family name that sounds like no other, so that nobody is taken for somebody on record. */
function familyName() {
  const sound = (n) => CONSONANTS[n % CONSONANTS.length];
  const n = made * 17;
  return `Qu${sound(n)}ax${sound(Math.floor(n / 15))}o${sound(Math.floor(n / 225))}`.replace(/^./, "Q");
}

/** Adds somebody through the page, who then has no journey; ends on their offer page. */
export async function addSomebody(page, home, details = {}) {
  const person = {
    nhs_number: nhsNumber(),
    given: "Tilda",
    family: familyName(),
    date_of_birth: `${1 + (made % 27)}/${1 + (made % 11)}/${1935 + (made % 60)}`,
    ...details,
  };
  await page.goto(`${home}/people/new`);
  for (const [field, value] of Object.entries(person)) await page.locator(`[name=${field}]`).fill(value);
  await page.getByRole("button", { name: "Add and offer" }).click();
  await page.waitForURL(/\/people\/[0-9a-f-]{36}\/offer$/);
  return { ...person, name: `${person.given} ${person.family}`, id: page.url().split("/").at(-2) };
}

/** A day so many days from today in London, as a date field holds it. */
export function inDays(days) {
  const [day, month, year] = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London" }).format(new Date()).split("/");
  return new Date(Date.UTC(year, month - 1, Number(day) + days)).toISOString().slice(0, 10);
}

/** Whose navigator holds an open journey at a stage, and that journey's id, read from the demo's own file. */
export function heldAt(folder, stage) {
  const ask = `
import sqlite3, sys, uuid
row = sqlite3.connect(sys.argv[1]).execute(
    "SELECT s.name, j.id FROM journey j JOIN allocation a ON a.programme_id = j.programme_id AND a.journey_id = j.id"
    " JOIN staff s ON s.id = a.staff_id WHERE j.open AND a.open AND j.stage = ? ORDER BY j.id LIMIT 1", [sys.argv[2]]
).fetchone()
print(row[0]); print(uuid.UUID(bytes=bytes(row[1])))`;
  const told = execFileSync("python3", ["-c", ask, join(folder, "demo.db"), stage], { encoding: "utf8" });
  const [name, journey] = told.trim().split("\n");
  return { name, journey };
}
