// The explorer page in Chromium: it renders, answers a query in the chosen language, keeps to this
// server and breaks no content security policy. CHROMIUM names the browser, SCREENSHOT a file.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const { RENCAI_URL: base, GRAPHQL_TOKEN: token, CHROMIUM = "/usr/bin/chromium", SCREENSHOT } = process.env;
const profile = await mkdtemp(join(tmpdir(), "explorer-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: CHROMIUM,
  headless: true,
  viewport: { width: 1280, height: 800 },
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
  ],
});

const elsewhere = [];
const complaints = [];
const check = (good, what) => {
  console.log(`${good ? "ok" : "FAILED"} ${what}`);
  if (!good) {
    process.exitCode = 1;
  }
};

try {
  const page = await context.newPage();
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${base}/`) && !url.startsWith("data:") && !url.startsWith("blob:")) {
      elsewhere.push(url);
    }
  });
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));

  await page.goto(`${base}/explorer`);
  await page.waitForSelector(".graphiql-editors .CodeMirror");
  check(true, "the page renders");

  const answers = () => page.locator(".graphiql-response .CodeMirror").innerText();
  const answered = async (wanted) => {
    await page.locator(".graphiql-execute-button").click();
    await page.waitForFunction(
      (text) => document.querySelector(".graphiql-response .CodeMirror")?.innerText.includes(text),
      wanted,
      { timeout: 15000 },
    );
    return answers();
  };

  await page.selectOption("#samples", "0");
  await page.waitForSelector(".graphiql-editors .CodeMirror");
  check((await answered("UNAUTHENTICATED")).includes("令牌"), "without a token a query is refused in Chinese");
  await page.selectOption("#language", "en");
  check((await answered("a good token is needed")).includes("UNAUTHENTICATED"), "and in English when asked");

  await page.fill("#token", token);
  await page.locator("#token").blur();
  await page.waitForSelector(".graphiql-editors .CodeMirror");
  check((await answered('"subject": "judge"')).includes("roles"), "with a token the first sample answers");
  if (SCREENSHOT) {
    await page.screenshot({ path: SCREENSHOT });
  }

  const samples = await page.locator("#samples option").count();
  check(samples === 4, "three samples can be chosen");
  for (let sample = 1; sample < samples - 1; sample += 1) {
    await page.selectOption("#samples", String(sample));
    await page.waitForSelector(".graphiql-editors .CodeMirror");
    check(!(await answered('"data"')).includes('"errors"'), `sample ${sample + 1} answers without an error`);
  }

  await page.locator('[aria-label="Show Documentation Explorer"]').click();
  await page.waitForFunction(() => document.querySelector(".graphiql-plugin")?.innerText.includes("Query"));
  check(true, "the documentation of the schema is shown");

  const kept = await page.evaluate(() => [localStorage.length, sessionStorage.getItem("rencai.token") !== null]);
  check(kept[0] === 0 && kept[1], "the token is kept for this tab only");
  await page.reload();
  check((await page.inputValue("#token")) === token, "and is still there after a reload");

  const refused = complaints.filter((text) => !text.includes("401"));
  check(refused.length === 0, `the browser complains of nothing${refused.map((text) => `\n  ${text}`).join("")}`);
  check(elsewhere.length === 0, `nothing is asked of others${elsewhere.map((url) => `\n  ${url}`).join("")}`);
} finally {
  await context.close();
  await rm(profile, { recursive: true, force: true });
}
