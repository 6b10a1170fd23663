// The pages in Chromium, without script: two people bring a version from upload to force, and somebody looks at what
// funds come to. CHROMIUM names the browser, SCREENSHOTS a folder.
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const {
  RENCAI_URL: base, AUTHOR_TOKEN, APPROVER_TOKEN, OFFICER_TOKEN, SUPERVISOR_TOKEN, KEEPER_TOKEN,
  CHROMIUM = "/usr/bin/chromium", SCREENSHOTS,
} = process.env;
const county = new URL("../../plugins/counties/wuhua-young-engineers/", import.meta.url);

const check = (good, what) => {
  console.log(`${good ? "ok" : "FAILED"} ${what}`);
  if (!good) {
    process.exitCode = 1;
  }
};

// What a signature is over: canonical JSON, its digests of canonical JSON.
const canonical = (value) => {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(",")}]`;
  }
  if (value === null || typeof value !== "object") {
    return JSON.stringify(value);
  }
  const fields = Object.keys(value).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
};
const digest = (bytes) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const makeKey = () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return { name: `ed25519:${publicKey.export({ format: "jwk" }).x}`, privateKey };
};

// What somebody asks the schema or changes by it, past the pages.
const ask = async (token, query, variables) => {
  const answer = await fetch(`${base}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors = [] } = await answer.json();
  const refused = [...errors, ...Object.values(data ?? {}).flatMap((field) => field?.errors ?? [])];
  if (refused.length > 0) {
    throw new Error(JSON.stringify(refused));
  }
  return data;
};

// The county's rule as a version that the demo has not, under parameters by which long service counts for less.
const component = await readFile(new URL("rule.wasm", county));
const at = component.indexOf("young-engineers1.0.0");
component.write("young-engineers1.0.1", at);
const parameters = JSON.parse(await readFile(new URL("parameters.json", county), "utf8"));
const tests = JSON.parse(await readFile(new URL("tests.json", county), "utf8"));
parameters.pointsPerYear.value = "0.5";
for (const [place, [total, tenure]] of [["34.5", "4.5"], ["20.5", "10.5"], ["5.5", "1.5"]].entries()) {
  const { expect } = tests.cases[place];
  expect.total = total;
  expect.lines.tenure = tenure;
}
const others = { ...parameters, pointsPerYear: { ...parameters.pointsPerYear, value: "1" } };
const signature = (key, statement) => {
  const bytes = Buffer.from(`rencai-signature-1\n${canonical(statement)}`);
  return sign(null, bytes, key.privateKey).toString("base64url");
};
const signed = (key, purpose) => {
  const [ofParameters, ofTests] = [parameters, tests].map((value) => digest(canonical(value)));
  return signature(key, { purpose, rule: null, component: digest(component), parameters: ofParameters, tests: ofTests });
};
const signedParameters = (key) => {
  const rule = "kunming.wuhua.young-engineers";
  return signature(key, { purpose: "parameters", rule, component: null, parameters: digest(canonical(others)), tests: null });
};

const profile = await mkdtemp(join(tmpdir(), "pages-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: CHROMIUM,
  headless: true,
  javaScriptEnabled: false,
  locale: "zh-CN",
  viewport: { width: 1280, height: 900 },
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
const page = await context.newPage();
page.on("request", (request) => !request.url().startsWith(`${base}/`) && elsewhere.push(request.url()));
page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));

let shots = 0;
const shot = async (name) => {
  shots += 1;
  if (SCREENSHOTS) {
    await page.screenshot({ path: join(SCREENSHOTS, `${String(shots).padStart(2, "0")}-${name}.png`), fullPage: true });
  }
};
const text = () => page.locator("main").innerText();
const says = async (what, ...parts) => {
  const said = await text();
  const missing = parts.filter((part) => !said.includes(part));
  check(missing.length === 0, missing.length === 0 ? what : `${what}: ${missing.join(" | ")} in\n${said}`);
};
const press = (name) => page.locator("main").getByRole("button", { name, exact: true }).click();
const signIn = async (token) => {
  await page.goto(`${base}/authors`);
  await page.getByLabel("令牌").fill(token);
  await press("登录");
};
const signOut = () => page.getByRole("button", { name: "退出" }).click();
const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

try {
  const keys = { author: makeKey(), approver: makeKey() };

  await page.goto(`${base}/authors/keys`);
  await shot("sign-in");
  await page.getByLabel("令牌").fill("not.a.token");
  await press("登录");
  await says("a bad token is refused in Chinese", "UNAUTHENTICATED", "令牌");
  await signIn(APPROVER_TOKEN);
  check(page.url() === `${base}/authors`, "a good token leads to the list");
  await says("the list shows what is in force", "五华区", "施行中");
  await shot("list");

  await page.goto(`${base}/authors/keys`);
  for (const [key, holder] of [[keys.author, "sample-author"], [keys.approver, "sample-approver"]]) {
    await page.getByLabel("公钥", { exact: true }).fill(key.name);
    await page.getByLabel("使用人").fill(holder);
    await page.getByLabel("有效至(不含)").fill("2099-01-01");
    await press("登记");
  }
  await says("keys of both people are registered", "sample-author", "sample-approver", "2099-01-01");
  await shot("keys");
  await signOut();

  await signIn(AUTHOR_TOKEN);
  await page.getByRole("link", { name: "上传" }).click();
  await page.getByText("或分别提交").click();
  await page.getByLabel("组件 (.wasm)").setInputFiles({ name: "规则.wasm", mimeType: "application/wasm", buffer: component });
  await page.getByLabel("参数 (JSON)").fill("{ not JSON");
  await page.getByLabel("测试 (JSON)").fill(JSON.stringify(tests));
  await page.getByLabel("公钥", { exact: true }).fill(keys.author.name);
  await page.getByLabel("签名", { exact: true }).fill(signed(keys.author, "upload"));
  await press("上传");
  await says("parameters that are no JSON are refused, and the file stays", "BAD_USER_INPUT", "已收到 规则.wasm");
  check((await page.getByLabel("参数 (JSON)").inputValue()) === "{ not JSON", "what was typed is not lost");
  await shot("upload-refused");
  await page.getByLabel("参数 (JSON)").fill(JSON.stringify(parameters, null, 2));
  await press("上传");
  await says("an upload is a draft", "尚未核验", "尚未运行");
  const rule = page.url();
  await press("核验");
  await says("the checks are shown", "✓ 试演", "✓ 参数", "第三条", "示例");
  await press("运行测试");
  await says("the test cases and what they cover are shown", "✓ 通过", "超龄", "覆盖");
  await shot("tested");
  check((await page.locator("main").getByRole("button", { name: "批准" }).count()) === 0, "nobody approves his own");
  await page.getByText("提出另一份参数").first().click();
  await page.locator("#propose-parameters").fill(JSON.stringify(others));
  await press("提出另一份参数");
  await says("other parameters are proposed", "另一份参数", "已提出");
  await signOut();

  await signIn(APPROVER_TOKEN);
  await says("the list says what one may do next", "由另一人签名批准", "您可以：批准");
  await page.goto(rule);
  await page.locator("#ruleApprove-key").fill(keys.approver.name);
  await page.locator("#ruleApprove-signature").fill(signed(keys.approver, "upload"));
  await press("批准");
  await says("a signature for another purpose is refused", "SIGNATURE_REFUSED");
  await shot("approval-refused");
  await page.locator("#ruleApprove-signature").fill(signed(keys.approver, "approval"));
  await press("批准");
  await says("another person has approved it", "批准签名 · sample-approver");

  await press("试算");
  await says("the impact is computed and changes nothing", "不改变任何决定", "入围人数");
  await says("with a table of moves", "名次", "缘由", "→");
  check((await page.locator("svg.slope line").count()) > 0, "and a chart of them");
  await shot("impact");
  await page.goto(rule);

  await page.getByLabel("施行日").fill("2010-12-01");
  await page.locator("#ruleActivate-reason").fill("示例");
  await press("施行");
  await says("it is in force", "2010-12-01", "施行中");
  await page.getByText("另一份参数").first().click();
  await page.locator("[id^=sign-][id$=-key]").fill(keys.approver.name);
  await page.locator("[id^=sign-][id$=-signature]").fill(signedParameters(keys.approver));
  await press("批准这份参数");
  await says("other parameters are approved", "已批准");
  await shot("parameters");
  await shot("in-force");
  await page.getByText("另行签名").first().click();
  await page.locator("#ruleSign-key").fill(keys.approver.name);
  await page.locator("#ruleSign-signature").fill(signed(keys.approver, "approval"));
  await press("另行签名");
  check((await text()).split("批准签名 · sample-approver").length === 3, "another signature stands beside the first");

  await page.goto(`${base}/authors`);
  await page.locator("tr", { hasText: "1.0.0" }).getByRole("link").click();
  await page.getByText("撤销", { exact: true }).first().click();
  await page.locator("#ruleRevoke-reason").fill("示例：计分有误");
  await press("撤销");
  await says("the version before it is revoked", "已撤销");
  await signOut();
  await signIn(OFFICER_TOKEN);
  await page.getByRole("link", { name: "待复核" }).click();
  await says("what rested on it waits for a person", "示例：计分有误", "待复核");
  await shot("flags");
  await page.getByLabel("这一决定").selectOption({ label: "维持" });
  await page.getByLabel("理由").fill("已核对，名次不变");
  await press("复核");
  await says("and a person has looked", "维持", "已核对，名次不变");
  await page.getByRole("link", { name: "专项资金" }).click();
  await says("without any money, that is said", "人才专项资金", "五华区", "该年度尚无分配之款", "该年度没有专项资金");
  const [unit, year] = ["530102", Number(await page.getByLabel("预算年度").inputValue())];
  const paper = "示例〔2010〕4号";
  const { clause } = await ask(SUPERVISOR_TOKEN, '{ clause(policy: "kunming-2010-09-09", number: "4.5.1a") { id } }');
  await ask(
    SUPERVISOR_TOKEN,
    "mutation($input: InvestmentShareSetInput!) { investmentShareSet(input: $input) { errors { message } } }",
    { input: { unit, share: "0.03", clause: clause.id, from: `${year}-01-01`, paper } },
  );
  await ask(
    KEEPER_TOKEN,
    "mutation($input: RevenueRecordInput!) { revenueRecord(input: $input) { errors { message } } }",
    { input: { unit, year, kind: "BUDGET", amount: { fen: "100000001" }, paper } },
  );
  await page.reload();
  await says("what is owed is shown", "应拨与已拨", "1000000.01", "0.03", "30000.01", "欠拨", "按用途与月", "各地用途");
  const demanded = page.locator("svg.bars rect").first();
  check(Number(await demanded.getAttribute("width")) > 300, "with a chart whose longest bar is what is demanded");
  check((await page.getByRole("img", { name: "应拨与已拨" }).count()) === 1, "which is told in words too");
  await shot("funds");
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "下载工作簿" }).click()]);
  check(saved.suggestedFilename() === "figures.xlsx", "and the same as a workbook");
  await page.setViewportSize({ width: 640, height: 900 });
  check(await fits(), "nothing is cut off at 200 %: /authors/funds");
  await page.setViewportSize({ width: 1280, height: 900 });
  await signOut();
  await signIn(APPROVER_TOKEN);
  await page.goto(rule);

  await page.locator("a.language").click();
  await says("the page is in English when asked", "In force", "Coverage", "History");
  await page.goto(rule);
  await says("and stays so", "signed the approval");
  await shot("english");

  await page.goto(`${base}/authors`);
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement?.className);
  check(first === "skip", "the first key leads past the navigation");
  await page.setViewportSize({ width: 640, height: 900 });
  for (const path of ["/authors", "/authors/keys", "/authors/flags", new URL(rule).pathname]) {
    await page.goto(base + path);
    check(await fits(), `nothing is cut off at 200 %: ${path.replace(/rules\/.*/, "rules/…")}`);
  }
  await shot("narrow");
  await page.emulateMedia({ media: "print" });
  await shot("print");

  const refused = complaints.filter((one) => !/40[13]|422/.test(one));
  check(refused.length === 0, `the browser complains of nothing${refused.map((one) => `\n  ${one}`).join("")}`);
  check(elsewhere.length === 0, `nothing is asked of others${elsewhere.map((url) => `\n  ${url}`).join("")}`);
} finally {
  await context.close();
  await rm(profile, { recursive: true, force: true });
}
