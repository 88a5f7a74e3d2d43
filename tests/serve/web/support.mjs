// What the browser tests stand on: a server, people in it, a browser that is watched.
//
// The server is the stand-in; or REFCTL_URL with an admin's REFCTL_ADMIN_EMAIL and REFCTL_ADMIN_PASSWORD; or the
// program REFCTL_BIN, served from a throw-away store. playwright-core and axe-core come from the node_modules that
// REFCTL_WEB_MODULES names, by default the one beside the console's package.json (`npm ci` there).

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = process.env.REFCTL_WEB_MODULES ?? path.join(here, "../../../cli/serve/web/node_modules");
const packages = createRequire(path.join(modules, "x.js"));
const { chromium } = packages("playwright-core");
export const axe = packages("axe-core").source;

export const password = "wobbly lantern ferry 42";
const ending = [];

export async function end() {
  for (const work of ending.reverse()) await work();
}

// The first line of a stream that has an address in it.
async function addressIn(stream) {
  for await (const line of createInterface({ input: stream })) {
    const found = line.match(/https?:\/\/[\w.[\]:]+/);
    if (found) return found[0];
  }
  throw new Error("the server ended without saying its address");
}

function spawned(command, args, options) {
  const child = spawn(command, args, options);
  const gone = new Promise((resolve) => child.once("exit", resolve));
  process.once("exit", () => child.kill()); // when the tests cannot even begin
  ending.push(async () => {
    child.kill();
    await gone;
  });
  return child;
}

async function server() {
  if (process.env.REFCTL_URL) {
    return {
      url: process.env.REFCTL_URL,
      admin: { email: process.env.REFCTL_ADMIN_EMAIL, password: process.env.REFCTL_ADMIN_PASSWORD },
    };
  }
  const admin = { email: "admin@example.com", password };
  if (process.env.REFCTL_BIN) {
    const folder = mkdtempSync(path.join(tmpdir(), "refctl-web-"));
    ending.push(() => rmSync(folder, { recursive: true }));
    const store = path.join(folder, "store");
    const environment = { ...process.env, REFCTL_CONFIG: path.join(folder, "config.json") };
    const signUp = [
      "signup",
      "--store",
      store,
      "--name",
      "Ada Admin",
      "--email",
      admin.email,
      "--role",
      "admin",
      "--password-stdin",
    ];
    execFileSync(process.env.REFCTL_BIN, signUp, { input: `${password}\n`, env: environment });
    const child = spawned(process.env.REFCTL_BIN, ["serve", "--store", store, "--listen", "127.0.0.1:0"], {
      env: environment,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const url = await addressIn(child.stderr);
    child.stderr.resume();
    return { url, admin };
  }
  const child = spawned("python3", [path.join(here, "standin.py")], { stdio: ["ignore", "pipe", "inherit"] });
  return { url: await addressIn(child.stdout), admin };
}

const { url, admin } = await server();
export { url, admin };

export async function call(method, at, body, token) {
  const headers = { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(url + at, { method, headers, body: body && JSON.stringify(body) });
  const content = await answer.json();
  assert.ok(answer.ok, `${method} ${at}: ${answer.status} ${JSON.stringify(content)}`);
  return content;
}

export const tokenOf = async (who) => (await call("POST", "/api/accounts/login/", who)).jwt;

// A tag that makes this run's people its own, whatever is in the store.
export const tag = `t${Date.now().toString(36)}`;

export const hostile = [
  "<script>window.harmed = 1</script>",
  '<img src=x onerror="window.harmed = 1">',
  '"><svg onload=window.harmed=1>',
  "\u202eevil",
  "{{constructor.constructor('window.harmed=1')()}}",
  "W".repeat(200),
];

async function people() {
  const signUp = (name, label, referrer) =>
    call("POST", "/api/accounts/signup/", {
      name,
      email: `${label}.${tag}@example.com`,
      password,
      ...(referrer ? { referral_code: referrer.referral_code } : {}),
    });
  const root = await signUp(`Tessa Root ${tag}`, "tessa");
  const children = [];
  for (let one = 0; one < 28; one += 1)
    children.push(await signUp(hostile[one] ?? `Child ${one} ${tag}`, `child${one}`, root));
  const grandchild = await signUp(`Grandchild ${tag}`, "grandchild", children[0]);
  const token = await tokenOf(admin);
  await call("PATCH", `/api/accounts/users/${children[10].id}/`, { role: "support" }, token);
  return { root, children, grandchild, support: children[10], member: children[11], token };
}

export const made = await people();

const browser = await chromium.launch({
  executablePath: process.env.REFCTL_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
ending.push(() => browser.close());

// A page in a context of its own; `check()` fails on a script error, a console error that is not the browser's own
// line about an answer's status, a breach of the policy and a request to anywhere else.
export async function newPage(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(15000);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(`script error: ${error.stack}`));
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    if (/^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())) return;
    faults.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${url}/`) && !request.url().startsWith("data:"))
      faults.push(`request elsewhere: ${request.url()}`);
  });
  return { page, context, faults, check: () => assert.deepEqual(faults, []) };
}

export async function logIn(page, who, hash = "") {
  await page.goto(`${url}/admin/${hash}`);
  await page.getByLabel("E-mail").fill(who.email);
  await page.getByLabel("Password").fill(who.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("button", { name: "Log out" }).waitFor();
}

export const settled = (page) => page.locator("main[aria-busy=false]").waitFor();
