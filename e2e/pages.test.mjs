// Every page that every role can reach: readable by all, within 320 pixels, from the own origin, in words of
// the locale files.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertOwnOriginOnly, axe, DESK, launch, NARROW, noHorizontalScroll } from "./lib/browser.mjs";
import { addSomebody, choices, demo, inDays, signIn } from "./lib/demo.mjs";

let browser;
let site;
let roles;

before(async () => {
  site = await demo();
  browser = await launch();
  const page = await browser.page();
  roles = [...new Set((await choices(page, site.address)).map((choice) => choice.role))];
  // So that every kind of page has something to show.
  const { home } = await signIn(page, site.address, "referrer");
  await addSomebody(page, home);
  await page.locator("#answer-thinking").check();
  await page.locator("[name=until]").fill(inDays(1));
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(/\/offers\/[0-9a-f-]{36}$/);
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

/** An address with what differs between rows left out, to visit one page of each kind. */
function kind(url) {
  const { pathname, searchParams } = new URL(url);
  const pattern = pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}").replace(/\/(figures|definitions)\/[^/]+/, "/$1/{definition}");
  return [pattern, ...new Set(searchParams.keys())].join(" ");
}

const isFile = (url) => /\.(csv|json|zip|pdf|xlsx?)$/.test(new URL(url).pathname);

/** Walks from the start page over the links of the own origin, one page of each kind; `visit` sees each. */
async function walk(page, from, visit) {
  const seen = new Set();
  const waiting = [from];
  while (waiting.length > 0) {
    const url = waiting.shift();
    const to = kind(url);
    if (seen.has(to)) continue;
    seen.add(to);
    const answer = await page.goto(url);
    assert.equal(answer.status(), 200, `${url} answers ${answer.status()}`);
    await visit(to);
    const links = await page.locator("a[href]").evaluateAll((all) =>
      // A link in a picture keeps its address in another kind of property.
      all.map((link) => new URL(link.getAttribute("href"), document.baseURI).href.replace(/#.*/, "")),
    );
    waiting.push(...links.filter((link) => link.startsWith(site.address) && !isFile(link) && !seen.has(kind(link))));
  }
  return [...seen];
}

/** Fails with everything that was found, each once. */
function none(found) {
  assert.ok(found.length === 0, [...new Set(found)].join("\n"));
}

/**
 * The page as a tree of elements with what they are: neither texts nor addresses, and rows alike once. Two pages of one
 * skeleton are one to axe but for colours of texts, which no role has of its own.
 */
function skeleton(page) {
  return page.evaluate(() => {
    const own = (value) => value.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+/g, "#");
    const of = (element) => {
      const said = ["class", "role", "type", "scope", "aria-current", "aria-describedby", "aria-labelledby", "for", "id", "hidden", "open", "checked", "disabled"]
        .filter((name) => element.hasAttribute(name))
        .map((name) => `${name}=${own(element.getAttribute(name))}`);
      const inner = [...element.children].map(of).filter((one, at, all) => one !== all[at - 1]);
      const text = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
      return `${element.localName}[${said.join(" ")}${element.hasAttribute("aria-label") ? " named" : ""}${text ? " text" : ""}](${inner.join("")})`;
    };
    return of(document.body);
  });
}

/** What every page is held to, at both widths. Gives what is wrong instead of stopping at the first. */
async function wrongWith(page, seen = new Set()) {
  const wrong = [];
  const check = async (held) => {
    try {
      await held();
    } catch (error) {
      wrong.push(error.message);
    }
  };
  // What is folded away is held to the same.
  const unfold = () => document.querySelectorAll("details").forEach((folded) => folded.setAttribute("open", ""));
  await page.evaluate(unfold);
  const frame = await skeleton(page);
  for (const viewport of seen.has(frame) ? [] : [DESK, NARROW]) {
    await page.setViewportSize(viewport);
    await page.evaluate(unfold);
    await check(() => axe(page));
  }
  // One that something is wrong with is told of for every role.
  if (wrong.length === 0) seen.add(frame);
  await check(() => noHorizontalScroll(page));
  await page.setViewportSize(DESK);
  await check(async () => assertOwnOriginOnly(page));
  return wrong;
}

test("every page of every role, at 1280 and at 320 pixels", async (t) => {
  const seen = new Set();
  for (const role of roles) {
    await t.test(role, async (t) => {
      const page = await browser.page();
      const { home } = await signIn(page, site.address, role);
      const wrong = [];
      const visited = await walk(page, `${home}/`, async () => wrong.push(...(await wrongWith(page, seen))));
      t.diagnostic(`${visited.length} pages, ${seen.size} kinds looked at so far: ${visited.join(", ")}`);
      none(wrong);
    });
  }
});

test("the pages before a sign-in", async () => {
  const page = await browser.page();
  const wrong = [];
  for (const path of ["/sign-in", "/demo", "/password", "/sign-in/role", "/sign-in/code", "/hello-nobody", "/invitation/nothing"]) {
    await page.goto(site.address + path);
    page.complaints.length = 0;
    wrong.push(...(await wrongWith(page)));
  }
  await page.goto(`${site.address}/sign-in`);
  await page.locator("[name=email]").fill("nobody@example.org");
  await page.locator("[name=password]").fill("wrong");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "There is a problem" }).waitFor();
  page.complaints.length = 0;
  wrong.push(...(await wrongWith(page)));
  none(wrong);
});

test("pages that say what went wrong stand in the frame of their reader and lead back", async () => {
  const page = await browser.page();
  const { home } = await signIn(page, site.address, "referrer");
  const nobody = "018c0057-c000-7000-8000-000000000000";
  const wrong = [];
  const refused = [
    [404, `${home}/people/${nobody}`],
    [404, `${home}/people/not-an-id`],
    [404, `${home}/nothing-here`],
    [404, `${site.address}/another-programme/`],
    [404, `${site.address}/nothing/at/all`],
    [403, `${home}/staff`],
  ];
  for (const [status, url] of refused) {
    const answer = await page.goto(url);
    if (answer.status() !== status) wrong.push(`${url} answers ${answer.status()}, not ${status}`);
    if ((await page.locator(`main a[href="${new URL(home).pathname}/"]`).count()) === 0) wrong.push(`${url} leads nowhere`);
    // Chromium itself notes the status of a page in its console.
    page.complaints = page.complaints.filter((line) => !line.startsWith("Failed to load resource"));
    wrong.push(...(await wrongWith(page)));
  }
  none(wrong);
});

test("a form with every kind of fault keeps what was typed and can be read by all", async () => {
  const page = await browser.page();
  const { home } = await signIn(page, site.address, "referrer");
  await page.goto(`${home}/people/new`);
  for (const [field, value] of Object.entries({ nhs_number: "999 999 9999", given: "", family: "Quill", date_of_birth: "1/1/2199" })) {
    await page.locator(`[name=${field}]`).fill(value);
  }
  await page.getByRole("button", { name: "Add and offer" }).click();
  await page.getByRole("heading", { name: "There is a problem" }).waitFor();
  assert.equal(await page.locator("[name=date_of_birth]").inputValue(), "1/1/2199");
  const leads = await page.locator(".nhsuk-error-summary a").evaluateAll((links) => links.map((link) => Boolean(document.querySelector(link.getAttribute("href")))));
  assert.ok(leads.length >= 2 && leads.every(Boolean), `each fault leads to its field: ${leads}`);
  page.complaints.length = 0;
  none(await wrongWith(page));
});

/** Words that a page may show without an accent: codes and signs of units. */
const UNACCENTED = /^(km|NHS|CSV|Stile|SNOMED CT)$/;

/** Text of the page that is neither accented nor data of the programme. */
function unaccented(page) {
  return page.evaluate(() => {
    const data = [
      ".stile-strip__name", ".stile-strip__called", ".stile-paste", ".stile-note", ".nhsuk-header__service-name", "td", "dd", "li a", "li strong",
      "option", "textarea", "[translate=no]", "bdi", ".stile-letter li", ".stile-sheet li", ".stile-choice", "code", "pre", ".stile-journal p", "h1:has(+ *) bdi", "[data-kept]",
    ].join(",");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const plain = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const text = node.textContent.trim();
      if (!/[aeiou][a-z]|[a-z][aeiou]/i.test(text) || /[^\u0000-\u007f“”‘’–…·]/.test(text)) continue;
      if (node.parentElement.closest("script, style, svg") || node.parentElement.closest(data)) continue;
      // The package's script for choosing a file speaks English only.
      if (node.parentElement.closest("[class*=file-upload]")) continue;
      // A letter stands as it was written, and says in which language.
      if (node.parentElement.closest("[lang]").lang !== document.documentElement.lang) continue;
      // Definitions are data: they carry their own words, which a figure repeats.
      if (/\/(figures|definitions)/.test(location.pathname) && node.parentElement.closest("main")) continue;
      plain.push(`${location.pathname}: <${node.parentElement.tagName.toLowerCase()}> ${text.slice(0, 80)}`);
    }
    for (const element of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")) {
      if (element.closest("[translate=no], [data-kept]")) continue;
      for (const name of ["aria-label", "placeholder", "title", "alt"]) {
        const text = element.getAttribute(name);
        if (text && /[aeiou]/i.test(text) && /^[\u0000-\u007f]*$/.test(text)) plain.push(`${location.pathname}: ${name}="${text}"`);
      }
    }
    return plain;
  });
}

test("in the pseudo-language every text of ours is accented: none stands in code or templates", async () => {
  const offenders = new Set();
  for (const role of roles) {
    const page = await browser.page({ locale: "en-XA", extraHTTPHeaders: { "accept-language": "en-XA" } });
    const { home, name, organisation } = await signIn(page, site.address, role);
    await walk(page, `${home}/`, async () => {
      for (const line of await unaccented(page)) {
        const text = line.replace(/^[^>]*> /, "");
        if (!UNACCENTED.test(text) && !text.includes(name) && !text.includes(organisation)) offenders.add(line);
      }
    });
  }
  none([...offenders]);
});
