// Builds crates/web/assets/built from crates/web/assets/src: styles from Sass, scripts bundled, each file
// named by its content, compressed ahead, and listed in manifest.json as {"app.css": "app.1a2b3c4d5e.css"}.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { compile, NodePackageImporter } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "src");
const built = join(here, "built");

const COMPRESSED = new Set([".css", ".js", ".svg", ".json"]);

/** The stylesheet, and the package's pictures it shows, which are kept beside it. */
async function styles() {
  const { css } = compile(join(source, "app.scss"), {
    importers: [new NodePackageImporter(here)],
    style: "compressed",
    quietDeps: true,
  });
  const shown = new Set([...css.matchAll(/url\("\/assets\/images\/([\w-]+\.svg)"\)/g)].map(([, name]) => name));
  let own = css;
  for (const name of [...shown].sort()) {
    const file = fileURLToPath(import.meta.resolve(`nhsuk-frontend/dist/nhsuk/assets/images/${name}`));
    const hashed = await keep(name, await readFile(file));
    own = own.replaceAll(`url("/assets/images/${name}")`, `url("${hashed}")`);
  }
  refuseOutside(own);
  return Buffer.from(own);
}

/** Stops the build when the stylesheet would bring a font along or ask another address for anything. */
function refuseOutside(css) {
  const addresses = [...css.matchAll(/url\(["']?([^"')]*)/g)].map(([, address]) => address);
  const own = (address) => address.startsWith("data:") || /^[\w-]+\.[0-9a-f]{10}\.svg$/.test(address);
  const outside = [...addresses.filter((address) => !own(address)), ...(css.match(/@font-face|@import/g) ?? [])];
  if (outside.length) throw new Error(`app.css must stand alone, but has: ${outside.join(", ")}`);
}

/** One script with everything it imports. */
async function script(file, format) {
  const result = await build({
    entryPoints: [join(source, file)],
    bundle: true,
    minify: true,
    write: false,
    format,
    target: "es2020",
    legalComments: "none",
  });
  return Buffer.from(result.outputFiles[0].contents);
}

async function images() {
  const names = await readdir(join(source, "images"));
  const read = async (name) => [name, await readFile(join(source, "images", name))];
  return Promise.all(names.sort().map(read));
}

const manifest = {};

/** Writes one file under its hashed name, with compressed twins, lists it and returns that name. */
async function keep(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const extension = extname(name);
  const hashed = `${basename(name, extension)}.${hash}${extension}`;
  await writeFile(join(built, hashed), content);
  if (COMPRESSED.has(extension)) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    await writeFile(join(built, `${hashed}.br`), brotliCompressSync(content, { params }));
    await writeFile(join(built, `${hashed}.gz`), gzipSync(content, { level: 9 }));
  }
  manifest[name] = hashed;
  console.log(`${hashed}  ${content.length} bytes`);
  return hashed;
}

await rm(built, { recursive: true, force: true });
await mkdir(built, { recursive: true });
const files = [
  ["app.css", await styles()],
  ["app.js", await script("app.js", "esm")],
  ["start.js", await script("start.js", "iife")],
  ...(await images()),
];
for (const [name, content] of files) await keep(name, content);
await writeFile(join(built, "manifest.json"), JSON.stringify(manifest, null, 2));
