// A browser and a staged server, for tests and screenshots.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
// The packages are below target/, so that the sources stay clean.
const packages = process.env.ASSIZE_TEST_PACKAGES ?? path.join(here, "../../target/console-tests");
const require = createRequire(path.join(packages, "package.json"));
const { chromium } = require("playwright-core");
const axe = require("axe-core");

export const CHROMIUM = process.env.ASSIZE_TEST_CHROMIUM ?? "/usr/bin/chromium";

/** Starts a server with a made-up account. */
export async function stage() {
  const folder = mkdtempSync(path.join(tmpdir(), "assize-console-"));
  const python = process.env.ASSIZE_PYTHON ?? "python3";
  const child = spawn(python, [path.join(here, "stage.py"), folder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const line = await Promise.race([
    new Promise((resolve) => createInterface({ input: child.stdout }).once("line", resolve)),
    ended.then((code) => {
      throw new Error(`the stage ended with ${code}`);
    }),
  ]);
  const told = JSON.parse(line);
  const end = async () => {
    child.stdin.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...told, url: (rest = "") => `${told.endpoint}/console${rest}`, end };
}

/** Starts Chromium. */
export function launch() {
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
}

/** Signs in on a page, as the administrator unless said otherwise. */
export async function signIn(page, server, who = server) {
  await page.goto(server.url("/sign-in"));
  await page.fill("#id", who.accessKeyId);
  await page.fill("#secret", who.secretAccessKey);
  await page.click("button.primary");
  await page.waitForURL(`**/console/${server.region}`);
}

/** What axe finds on the page as it is: WCAG 2.2 A and AA, and its best practices. */
export async function violations(page) {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const found = await globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return found.violations.map((violation) => ({
      id: violation.id,
      help: violation.help,
      nodes: violation.nodes.slice(0, 3).map((node) => `${node.html} ${node.failureSummary}`),
    }));
  });
}
