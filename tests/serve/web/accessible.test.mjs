// Every page at three widths, light and dark, examined by axe-core: no violations, and nothing to scroll sideways. With
// REFCTL_SHOTS the pages are also drawn into that folder, to look at.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, test } from "node:test";

import { admin, axe, end, logIn, made, newPage, settled, url } from "./support.mjs";

after(end);

const shots = process.env.REFCTL_SHOTS;
if (shots) mkdirSync(shots, { recursive: true });
const embedded = (await fetch(`${url}/api/swagger/swagger-ui.css`)).ok;

const console_ = (hash) => async (page) => {
  await page.goto(`${url}/admin/${hash}`);
  await settled(page);
  await page.getByRole("heading", { level: 1 }).waitFor();
};

const dialog = (button) => async (page) => {
  await page.goto("about:blank"); // the same address would leave the last dialog open
  await console_(`#/users/${made.root.id}`)(page);
  await page.getByRole("button", { name: button }).click();
  await page.getByRole("dialog").waitFor();
};

async function swagger(page) {
  await page.goto(`${url}/api/swagger/`);
  await page.locator(".opblock").first().waitFor();
}

// Name, how to get there, and whether by somebody who is logged in.
const pages = [
  ["start", async (page) => void (await page.goto(`${url}/`)), false],
  ["login", console_(""), false],
  ["users", console_("#/users"), true],
  ["no-users", console_("#/users?search=nobody+is+called+like+this"), true],
  ["user", console_(`#/users/${made.grandchild.id}`), true],
  ["referrals", console_(`#/users/${made.root.id}/referrals`), true],
  ["tree", console_(`#/users/${made.root.id}/tree`), true],
  ["history", console_(`#/users/${made.root.id}/history`), true],
  ["edit", dialog("Edit"), true],
  ["referrer", dialog("Referrer"), true],
  ["erase", dialog("Erase"), true],
  ["metrics", console_("#/metrics"), true],
  ["audit", console_("#/audit"), true],
  ["missing", console_("#/users/999999999"), true],
];
if (embedded) {
  pages.push(["swagger", swagger, false]);
  pages.push([
    "operation",
    async (page) => {
      await swagger(page);
      for (const path of ["/api/accounts/signup/", "/api/metrics/"]) {
        const operation = page.locator(".opblock").filter({ has: page.locator(`[data-path="${path}"]`) });
        await operation.locator(".opblock-summary-control").click();
        await operation.locator(".responses-wrapper").waitFor();
      }
      await page.getByRole("button", { name: "Try it out" }).first().click();
    },
    false,
  ]);
  pages.push([
    "authorize",
    async (page) => {
      await swagger(page);
      await page.getByRole("button", { name: "Authorize" }).first().click();
      await page.locator(".modal-ux").waitFor();
    },
    false,
  ]);
} else {
  pages.push([
    "operations",
    async (page) => {
      await page.goto(`${url}/api/swagger/`);
      await page.locator("main[aria-busy=false]").waitFor();
      await page.locator("summary").first().click();
    },
    false,
  ]);
}

// Faults of Swagger UI's own markup, which no style sheet of this project can mend: headings h2 and h3 without an h1,
// operations that are a button with links and a copy button in it, response tables that are all regions of one name,
// only the list of operations within its <main>, and controls of "Try it out" and "Authorize" without names.
const ofSwagger = [
  "heading-order",
  "nested-interactive",
  "landmark-unique",
  "region",
  "select-name",
  "label",
  "button-name",
  "label-content-name-mismatch",
];

async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate((ofSwagger) => {
    const disabled = document.getElementById("swagger-ui") ? ofSwagger : [];
    const rules = Object.fromEntries(disabled.map((rule) => [rule, { enabled: false }]));
    return window.axe.run(document, { resultTypes: ["violations"], rules }).then((results) => results.violations);
  }, ofSwagger);
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary.replaceAll(/\s+/g, " ")}`),
  );
}

for (const width of [360, 768, 1440]) {
  test(`no violations at ${width} px, light and dark`, { timeout: 500000 }, async () => {
    const { page, context, check } = await newPage({ viewport: { width, height: 900 } });
    const faults = [];
    try {
      let entered = false;
      for (const [name, visit, inside] of pages.toSorted((one, other) => one[2] - other[2])) {
        if (inside && !entered) await logIn(page, admin);
        entered ||= inside;
        await visit(page);
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme });
          // Swagger UI's scheme is a class that a script sets.
          await page.waitForFunction(
            (dark) =>
              !document.getElementById("swagger-ui") || document.documentElement.classList.contains("dark-mode") === dark,
            colorScheme === "dark",
          );
          // Swagger UI's buttons change their colors gradually.
          await page.evaluate(() =>
            Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))),
          );
          if (shots) await page.screenshot({ path: `${shots}/${name}-${width}-${colorScheme}.png`, fullPage: true });
          faults.push(...(await violations(page)).map((fault) => `${name}, ${colorScheme}: ${fault}`));
        }
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (wide > 0) faults.push(`${name}: ${wide} pixels too wide`);
      }
      assert.equal(faults.join("\n"), "");
      check();
    } finally {
      await context.close();
    }
  });
}

test("the examination finds faults", { timeout: 60000 }, async () => {
  const { page, context } = await newPage();
  await page.goto(`${url}/`);
  await page.evaluate(() => document.querySelector("main").append(document.createElement("button")));
  assert.match((await violations(page)).join(), /button-name/);
  await context.close();
});
