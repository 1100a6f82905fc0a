// Pictures of the main pages: node screenshots.mjs FOLDER

import { mkdirSync } from "node:fs";
import path from "node:path";
import { launch, signIn, stage } from "./browser.mjs";

const folder = process.argv[2];
if (!folder) throw new Error("usage: node screenshots.mjs FOLDER");
mkdirSync(folder, { recursive: true });

const WIDE = { width: 1360, height: 860 };
const PHONE = { width: 390, height: 844 };

const server = await stage();
const browser = await launch();
const at = (rest) => server.url(`/${server.region}${rest}`);

/** Opens a context in a language and a theme, signed in. */
async function reader(lang, theme, viewport = WIDE) {
  const context = await browser.newContext({
    locale: lang === "ja" ? "ja-JP" : "en-GB",
    timezoneId: lang === "ja" ? "Asia/Tokyo" : "Europe/London",
    colorScheme: theme,
    viewport,
    deviceScaleFactor: 1,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  return { context, page };
}

async function picture(page, name) {
  await page.waitForTimeout(200);
  await page.screenshot({ path: path.join(folder, `console-${name}.png`) });
}

try {
  const group = "sg-000000000004f1a21";
  const pages = [
    ["dashboard", ""],
    ["rules", "/rules"],
    ["rule", "/rules/restricted-ssh"],
    ["function-log", "/rules/open-port/log"],
    ["function-rule", "/rules/open-port"],
    ["policy", "/rules/buckets-are-encrypted"],
    ["resources", "/resources"],
    ["resource", `/resources/AWS%3A%3AEC2%3A%3ASecurityGroup/${group}`],
    ["explanation", `/rules/restricted-ssh/explain/AWS%3A%3AEC2%3A%3ASecurityGroup/${group}`],
    ["catalogue", "/new-rule?q=tags"],
    ["edit", "/rules/buckets-are-encrypted/edit"],
    ["query", "/query?q=" + encodeURIComponent("SELECT resourceType, COUNT(*)\nGROUP BY resourceType")],
    ["packs", "/packs"],
    ["settings", "/settings"],
  ];
  const only = process.argv[3]?.split(",");
  for (const [lang, theme] of [["en", "light"], ["ja", "dark"]]) {
    const { context, page } = await reader(lang, theme);
    await page.goto(server.url("/sign-in"));
    await picture(page, `sign-in-${lang}-${theme}`);
    await signIn(page, server);
    for (const [name, rest] of pages) {
      if (only && !only.includes(name)) continue;
      await page.goto(at(rest));
      await picture(page, `${name}-${lang}-${theme}`);
    }
    await context.close();
  }
  const { context, page } = await reader("en", "light", PHONE);
  await signIn(page, server);
  for (const [name, rest] of pages.filter(([name]) => ["dashboard", "rule"].includes(name))) {
    await page.goto(at(rest));
    await picture(page, `${name}-phone`);
  }
  await context.close();
} finally {
  await browser.close();
  await server.end();
}
