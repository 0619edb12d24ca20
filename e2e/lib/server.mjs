// Starts a built program and waits for the address it prints.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The program of this name in the debug build, or what the environment variable names. */
export function binary(variable, path) {
  const file = resolve(ROOT, process.env[variable] ?? path);
  assert.ok(existsSync(file), `${file} is not built; build it, or name another in ${variable}`);
  return file;
}

/** Runs the program until `stop()`; `address` is the first http address on its standard output. */
export async function start(file, args = []) {
  const child = spawn(file, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((done) => child.once("exit", done));
  let told = "";
  const address = await new Promise((found, failed) => {
    const late = setTimeout(() => failed(new Error(`${file} gave no address in five minutes:\n${told}`)), 300_000);
    const listen = (chunk) => {
      told += chunk;
      const match = told.match(/https?:\/\/[^\s"]+/);
      if (match) {
        clearTimeout(late);
        found(match[0].replace(/\/$/, ""));
      }
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("exit", (code) => failed(new Error(`${file} ended with ${code}:\n${told}`)));
  });
  return {
    address,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
