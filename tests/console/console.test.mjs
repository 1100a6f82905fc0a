// The console in a real browser.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { launch, signIn, stage, violations } from "./browser.mjs";

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([stage(), launch()]);
});

after(async () => {
  await browser?.close();
  await server?.end();
});

const GROUP = "/resources/AWS%3A%3AEC2%3A%3ASecurityGroup/sg-000000000004f1a21";

/** A page of its own session; a dialog, a page error or a broken policy fails the test. */
async function open(options = {}) {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("dialog", (dialog) => {
    faults.push(`a dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) faults.push(message.text());
  });
  const close = async () => {
    await context.close();
    assert.deepEqual(faults, []);
  };
  return { context, page, close };
}

const at = (rest) => server.url(`/${server.region}${rest}`);

describe("signing in", () => {
  test("a page asks to sign in and then shows itself", async () => {
    const { page, close } = await open();
    await page.goto(at("/rules?q=ssh"));
    assert.match(page.url(), /sign-in\?next=/);
    await page.fill("#id", server.accessKeyId);
    await page.fill("#secret", server.secretAccessKey);
    await page.keyboard.press("Enter");
    await page.waitForURL(at("/rules?q=ssh"));
    await close();
  });

  test("a wrong secret is refused in words", async () => {
    const { page, close } = await open();
    await page.goto(server.url("/sign-in"));
    await page.fill("#id", server.accessKeyId);
    await page.fill("#secret", "wrong");
    await page.click("button.primary");
    await page.getByRole("alert").waitFor();
    assert.equal(await page.inputValue("#id"), server.accessKeyId);
    assert.equal(await page.inputValue("#secret"), "");
    await close();
  });

  test("a link opens once", async () => {
    const binary = process.env.ASSIZE_BIN ?? "target/debug/assize";
    const link = execFileSync(binary, ["console", "--data-dir", server.dataDir], {
      encoding: "utf8",
    }).trim();
    const { page, close } = await open();
    await page.goto(link);
    await page.waitForURL(at(""));
    assert.ok(!page.url().includes("code="));
    await close();
    const second = await open();
    await second.page.goto(link);
    await second.page.getByRole("alert").waitFor();
    await second.close();
  });

  test("signing out ends the session for good", async () => {
    const { page, context, close } = await open();
    await signIn(page, server);
    const cookies = await context.cookies();
    const session = cookies.find((cookie) => cookie.name.startsWith("assize-session"));
    assert.ok(session.httpOnly);
    assert.equal(session.sameSite, "Strict");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(server.url("/sign-in"));
    await context.addCookies([session]);
    await page.goto(at(""));
    assert.match(page.url(), /sign-in/);
    await close();
  });
});

describe("the article's end", () => {
  for (const [locale, theme, words] of [
    ["en-GB", "light", { again: "Re-evaluate", log: "Function log" }],
    ["ja-JP", "dark", { again: "再評価", log: "関数のログ" }],
  ]) {
    test(`evaluate a rule anew and read its function's log (${locale}, ${theme})`, async (t) => {
      if (!server.hasFunctions) return t.skip("ASSIZE_TEST_PYTHON names no environment");
      const { page, close } = await open({ locale, colorScheme: theme });
      await signIn(page, server);
      await page.locator("nav.main a[data-key=r]").click();
      await page.getByRole("link", { name: "open-port", exact: true }).click();
      const invoked = page.locator(".state .progress time");
      const old = await invoked.getAttribute("datetime");
      await page.getByRole("button", { name: words.again }).click();
      if (locale === "en-GB") {
        // The verdict comes by itself: nobody loads the page anew.
        await page.waitForFunction(
          (old) => {
            const time = document.querySelector(".state .progress time");
            return time && time.getAttribute("datetime") !== old;
          },
          old,
          { timeout: 30_000 },
        );
      } else {
        // The first reader started it less than a minute ago.
        await page.locator(".notice.unknown").waitFor();
      }
      await page.getByText("port 22 is open to the world").first().waitFor();
      await page.getByRole("link", { name: words.log }).click();
      await page.locator(".invocation[open] .lines").getByText("judging AWS::EC2").first().waitFor();
      const frames = await page.locator(".invocation[open] .frame").allInnerTexts();
      assert.ok(frames.some((line) => line.includes("START RequestId")));
      assert.ok(frames.some((line) => line.includes("REPORT RequestId")));
      await close();
    });
  }

  test("open a resource and see what changed", async () => {
    const { page, close } = await open();
    await signIn(page, server);
    await page.goto(at("/rules/restricted-ssh"));
    await page.locator(".evidence a").first().click();
    await page.locator("#at").waitFor();
    assert.ok(await page.locator("#at").isVisible());
    await page.locator(".compare").first().click();
    const difference = page.locator("#difference");
    await difference.getByText("10.0.0.0/8").first().waitFor();
    await difference.getByText("0.0.0.0/0").first().waitFor();
    await close();
  });
});

describe("rules are made", () => {
  test("a policy is tried out while it is written, saved, changed and deleted", async () => {
    const { page, close } = await open();
    await signIn(page, server);
    await page.goto(at("/new-rule"));
    await page.getByRole("link", { name: "Write a Guard policy" }).click();
    await page.fill("#name", "versioned-buckets");
    await page.fill("#types", "AWS::S3::Bucket");
    await page.fill("#policy", "rule versioned { configuration.name ==");
    await page.locator("#check .notice.bad").waitFor();
    await page.fill("#policy", 'rule named { configuration.name == /-/ }');
    await page.locator("#check .verdict.good").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(at("/rules/versioned-buckets"));
    await page.locator(".verdicts, .state .verdict.good").first().waitFor();
    await page.getByRole("link", { name: "Edit" }).click();
    await page.fill("#description", "Buckets have names with hyphens.");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Buckets have names with hyphens.").waitFor();
    await page.locator("details.delete summary").click();
    await page.locator("details.delete button").click();
    await page.waitForURL(at("/rules"));
    assert.equal(await page.getByRole("link", { name: "versioned-buckets" }).count(), 0);
    await close();
  });

  test("a managed rule is found, filled in, and what is wrong is told", async () => {
    const { page, close } = await open();
    await signIn(page, server);
    await page.goto(at("/new-rule"));
    await page.fill("#filter", "required tags");
    await page.locator(".catalogue a", { hasText: "REQUIRED_TAGS" }).first().click();
    await page.fill("#name", "owner-tag");
    await page.getByRole("button", { name: "Save" }).click();
    assert.match(page.url(), /REQUIRED_TAGS/);
    await page.fill('[id="p.tag1Key"]', "owner");
    await page.locator("#check .verdict.bad").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(at("/rules/owner-tag"));
    await close();
  });

  test("a verdict is explained", async () => {
    const { page, close } = await open();
    await signIn(page, server);
    await page.goto(at("/rules/restricted-ssh"));
    await page.locator("a.explain").first().click();
    await page.getByRole("heading", { name: "What to do" }).waitFor();
    await page.locator(".excerpt .marked").first().waitFor();
    await close();
  });
});

describe("queries", () => {
  test("a query is run, read as a table and exported", async () => {
    const { page, context, close } = await open();
    await signIn(page, server);
    await page.goto(at("/query"));
    await page.fill("#expression", "SELECT resourceId, configuration.encrypted WHERE resourceType = 'AWS::EC2::Volume'");
    await page.keyboard.press("Control+Enter");
    await page.waitForURL(/q=SELECT/);
    assert.ok(await page.locator("tbody tr").count() >= 5);
    const csv = await context.request.get(page.url().replace("/query?", "/query.csv?"));
    const lines = (await csv.text()).trim().split("\r\n");
    assert.equal(lines[0], '"resourceId","configuration.encrypted"');
    assert.equal(lines.length, 1 + await page.locator("tbody tr").count());
    const json = await context.request.get(page.url().replace("/query?", "/query.json?"));
    assert.equal((await json.json()).length, lines.length - 1);
    await page.fill("#expression", "SELECT nonsense FROM");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByRole("alert").waitFor();
    await close();
  });
});

describe("live", () => {
  test("a new verdict appears without a reload", async () => {
    const { page, close } = await open();
    await signIn(page, server);
    await page.goto(at("/rules/encrypted-volumes"));
    await page.locator("[data-live=on]").waitFor();
    const id = "vol-00000000000live01";
    assert.equal(await page.getByText(id).count(), 0);
    const line = JSON.stringify({
      configurationItemVersion: "1.3", awsAccountId: "123456789012", awsRegion: server.region,
      configurationItemCaptureTime: "2026-11-21T00:00:00.000Z", configurationItemStatus: "OK",
      resourceType: "AWS::EC2::Volume", resourceId: id, relationships: [], tags: {},
      configuration: {
        volumeId: id, encrypted: false, state: "in-use",
        attachments: [{ instanceId: "i-1", state: "attached" }],
      },
    });
    const binary = process.env.ASSIZE_BIN ?? "target/debug/assize";
    const started = performance.now();
    execFileSync(binary, ["import", "-", "--data-dir", server.dataDir], { input: line });
    const recorded = performance.now();
    await page.getByText(id).first().waitFor({ timeout: 5_000 });
    const waited = performance.now() - recorded;
    console.log(`recorded in ${Math.round(recorded - started)} ms, seen ${Math.round(waited)} ms later`);
    await close();
  });
});

describe("safe", () => {
  test("what others named stays text", async () => {
    const { page, close } = await open();
    await signIn(page, server);
    const volume = `/resources/AWS%3A%3AEC2%3A%3AVolume/${encodeURIComponent(server.hostile)}`;
    for (const rest of ["/resources", volume, "/rules/encrypted-volumes", "/rules/team-tag",
      `/resources?q=${encodeURIComponent(server.hostile)}`,
      `/rules?q=${encodeURIComponent(server.hostile)}`,
      `${GROUP}?at=${encodeURIComponent(server.hostile)}`]) {
      await page.goto(at(rest));
      assert.equal(await page.locator("main script, main img").count(), 0, rest);
    }
    await page.goto(at(volume));
    assert.ok(await page.getByText("<script>alert(1)</script>").count() > 0);
    await close();
  });

  test("policies decide what a reader sees", async () => {
    const { page, close } = await open();
    await signIn(page, server, server.reader);
    await page.goto(at("/rules/restricted-ssh"));
    assert.ok(await page.getByRole("button", { name: "Re-evaluate" }).isDisabled());
    await page.goto(at("/resources"));
    await page.getByText("config:ListDiscoveredResources").waitFor();
    await page.goto(at("/rules/open-port/log"));
    await page.getByText("logs:FilterLogEvents").waitFor();
    await close();
  });

  test("no other site can send our forms", async () => {
    const { page, context, close } = await open();
    await signIn(page, server);
    const path = at("/rules/team-tag/evaluate");
    const without = await context.request.post(path, {
      form: {}, maxRedirects: 0, headers: { "sec-fetch-site": "same-origin" },
    });
    assert.equal(without.status(), 403);
    const forged = await context.request.post(path, { form: { csrf: "A".repeat(86) }, maxRedirects: 0 });
    assert.equal(forged.status(), 403);
    const foreign = await context.request.post(path, {
      form: { csrf: "x" }, headers: { origin: "http://evil.example" }, maxRedirects: 0,
    });
    assert.equal(foreign.status(), 403);
    const rebound = await context.request.get(server.url("/sign-in"), {
      headers: { host: "evil.example" },
    });
    assert.equal(rebound.status(), 403);
    await close();
  });
});

describe("for people", () => {
  for (const [locale, colorScheme] of [["en-GB", "light"], ["ja-JP", "dark"]]) {
    test(`axe finds nothing (${locale}, ${colorScheme})`, async () => {
      const { page, close } = await open({ locale, colorScheme });
      const found = {};
      const look = async (name) => {
        const all = await violations(page);
        if (all.length) found[name] = all;
      };
      await page.goto(server.url("/sign-in"));
      await look("sign-in");
      await signIn(page, server);
      const explained = "/rules/restricted-ssh/explain" + GROUP.replace("/resources", "");
      for (const rest of ["", "/rules", "/rules/restricted-ssh", "/rules/buckets-are-encrypted",
        "/rules/open-port/log", "/rules/team-tag/edit", explained, "/new-rule", "/new-rule/guard",
        "/new-rule/lambda", "/new-rule/managed/REQUIRED_TAGS", "/resources", GROUP, "/query",
        "/query?q=SELECT%20resourceId%2C%20resourceType", "/packs", "/aggregated", "/settings",
        "/nowhere"]) {
        await page.goto(at(rest));
        await page.waitForTimeout(100);
        await look(rest);
      }
      await page.goto(at(GROUP));
      await page.locator(".compare").first().click();
      await page.locator("#difference").waitFor();
      await look("difference");
      assert.deepEqual(found, {}, JSON.stringify(found, null, 1));
      await close();
    });
  }

  test("language and theme are chosen by hand and stay", async () => {
    const { page, close } = await open();
    await signIn(page, server);
    await page.getByRole("button", { name: "日本語" }).click();
    await page.getByRole("heading", { name: "ダッシュボード" }).waitFor();
    await page.locator("button[name=theme][value=dark]").click();
    assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
    await page.goto(at("/rules"));
    assert.equal(await page.locator("html").getAttribute("lang"), "ja");
    assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
    await close();
  });

  test("keys go to pages and to the filter", async () => {
    const { page, close } = await open();
    await signIn(page, server);
    await page.keyboard.press("g");
    await page.keyboard.press("r");
    await page.waitForURL(at("/rules"));
    await page.keyboard.press("/");
    await page.keyboard.type("encrypted-v");
    await page.waitForURL(/q=encrypted-v/);
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.locator("#keys[open]").waitFor();
    await close();
  });

  test("every page works without scripts", async () => {
    const { page, close } = await open({ javaScriptEnabled: false });
    await signIn(page, server);
    await page.goto(at("/rules?q=ssh"));
    assert.equal(await page.locator("tbody tr").count(), 1);
    await page.goto(at("/rules/bucket-versioning"));
    await page.getByRole("button", { name: "Re-evaluate" }).click();
    await page.waitForURL(/notice=started/);
    await close();
  });

  test("pages are light", async () => {
    const { page, context, close } = await open();
    await signIn(page, server);
    for (const rest of ["", "/rules", "/rules/restricted-ssh", "/resources", GROUP]) {
      let bytes = 0;
      const cdp = await context.newCDPSession(page);
      await cdp.send("Network.enable");
      await cdp.send("Network.setCacheDisabled", { cacheDisabled: true });
      cdp.on("Network.loadingFinished", (event) => {
        bytes += event.encodedDataLength;
      });
      const started = performance.now();
      await page.goto(at(rest));
      const took = performance.now() - started;
      console.log(`${rest || "/"}: ${bytes} bytes, ${Math.round(took)} ms`);
      assert.ok(bytes < 150_000, `${rest}: ${bytes} bytes`);
      await cdp.detach();
    }
    await close();
  });
});
