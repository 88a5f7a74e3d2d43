// The admin console in a browser. `node --test tests/serve/web/`; support.mjs says against which server.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { admin, call, end, hostile, logIn, made, newPage, password, settled, tag, url } from "./support.mjs";

after(end);

const at = (hash) => `${url}/admin/${hash}`;

// Each test has a page of its own, checked at its end.
function browserTest(name, work, options) {
  test(name, { timeout: 90000 }, async () => {
    const watched = await newPage(options);
    try {
      await work(watched.page, watched);
      watched.check();
    } finally {
      await watched.context.close();
    }
  });
}

async function open(page, hash) {
  await page.goto(at(hash));
  await settled(page);
}

browserTest(
  "a wrong password is told, the right one lets in, and no token is within reach of scripts",
  async (page) => {
    await page.goto(at(""));
    await page.getByLabel("E-mail").fill(admin.email);
    await page.getByLabel("Password").fill("not this one");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").filter({ hasText: /\w/ }).waitFor();
    await page.getByLabel("Password").fill(admin.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Users", level: 1 }).waitFor();
    const reach = await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]);
    assert.deepEqual(reach, ["", 0, 0]);
    const cookie = (await page.context().cookies()).find((one) => one.name === "jwt");
    assert.equal(cookie.httpOnly, true);
    await page.reload();
    await page.getByRole("heading", { name: "Users", level: 1 }).waitFor();
  },
);

browserTest("a member is turned away, and is not left logged in", async (page) => {
  await page.goto(at(""));
  await page.getByLabel("E-mail").fill(made.member.email);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await page.getByText("for support and admin; your account").waitFor();
  await page.reload();
  await page.getByText("For support and admin.").waitFor();
});

browserTest("support reads and changes nothing", async (page) => {
  await logIn(page, { email: made.support.email, password });
  await open(page, `#/users/${made.root.id}`);
  assert.equal(await page.getByRole("button", { name: "Edit" }).count(), 0);
  assert.equal(await page.getByRole("link", { name: "Audit log" }).count(), 0);
  await open(page, `#/users/${made.root.id}/history`);
  await page.getByRole("heading", { name: /Live sessions/ }).waitFor();
});

browserTest("search and pages", async (page) => {
  await logIn(page, admin);
  await page.getByLabel("Search").fill(tag);
  await page.getByText("30 users").first().waitFor();
  assert.match(page.url(), new RegExp(`search=${tag}`));
  await page.getByLabel("Rows a page").selectOption("20");
  await page.getByText("1–20 of 30").waitFor();
  await page.getByRole("link", { name: "Next page" }).click();
  await page.getByText("21–30 of 30").waitFor();
  assert.equal(await page.locator("tbody tr").count(), 10);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "List of users");
  await page.goBack();
  await page.getByText("1–20 of 30").waitFor();
  await page.getByLabel("Role").selectOption("support");
  await page.getByText("1 user", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByLabel("Search").fill("nobody is called like this");
  await page.getByText("Nobody matches.").waitFor();
});

browserTest("hostile names are text and nothing else", async (page) => {
  await logIn(page, admin);
  for (const place of [`#/users?search=${tag}`, `#/users/${made.root.id}`, `#/users/${made.root.id}/tree`]) {
    await open(page, place);
    const names = await page.locator("main .name").allTextContents();
    for (const name of hostile)
      assert.ok(names.includes(name.replace("\u202e", "\\u{202E}")), `${place} lacks ${name}`);
  }
  for (const child of made.children.slice(0, hostile.length)) {
    await open(page, `#/users/${child.id}/history`);
    await page.getByRole("heading", { level: 1 }).waitFor();
  }
  assert.equal(await page.evaluate(() => window.harmed), undefined);
  assert.equal(await page.evaluate(() => document.querySelectorAll("main img, main script").length), 0);
});

browserTest("one user: facts, chain of referrers, referrals", async (page) => {
  await logIn(page, admin);
  await open(page, `#/users/${made.grandchild.id}`);
  const chain = page.getByRole("navigation", { name: "Chain of referrers" });
  assert.equal(await chain.getByRole("listitem").count(), 3);
  await chain.getByRole("link").first().click();
  await page.getByRole("heading", { level: 1, name: `Tessa Root ${tag}` }).waitFor();
  await settled(page);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  assert.equal(await page.locator(".figures dd").first().textContent(), "28");
  assert.equal(await page.locator("tbody tr").count(), 28);
  assert.match(await page.title(), /Tessa Root/);
});

browserTest("the tree opens by keyboard and fetches what it lacks", async (page) => {
  await logIn(page, admin);
  await open(page, `#/users/${made.root.id}/tree`);
  const asked = [];
  page.on("request", (request) => request.url().includes("/tree/") && asked.push(request.url()));
  const items = page.getByRole("treeitem");
  assert.equal(await items.count(), 1 + 25 + 1 + 1); // root, children, the grandchild below the first, "3 more"
  await items.first().focus();
  await page.keyboard.press("ArrowLeft");
  assert.equal(await items.first().getAttribute("aria-expanded"), "false");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^Grandchild/);
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.getByRole("treeitem", { name: `Child 27 ${tag}` }).waitFor();
  assert.equal(asked.length, 1);
  assert.equal(await items.count(), 1 + 28 + 1); // what was open stays open
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/#/users/${made.children[0].id}`);
});

browserTest("an edit: faults beside their fields, then saved and in the audit log", async (page) => {
  await logIn(page, admin);
  const user = made.children[20];
  await open(page, `#/users/${user.id}`);
  await page.getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog").first();
  const save = async () => {
    await dialog.getByRole("button", { name: "Save …" }).click();
    await page.getByRole("dialog", { name: "Save these changes?" }).getByRole("button", { name: "Save" }).click();
  };
  await dialog.getByLabel("E-mail").fill("no address");
  await save();
  await dialog.locator(".fault:visible").waitFor();
  const email = dialog.getByLabel("E-mail");
  assert.equal(await email.getAttribute("aria-invalid"), "true");
  assert.equal(await email.evaluate((control) => control === document.activeElement), true);
  await email.fill(made.root.email);
  await save();
  await dialog.locator(".fault:visible").waitFor();
  await email.fill(user.email);
  await dialog.getByLabel("Name").fill(`Renamed ${tag}`);
  await save();
  await page.getByRole("heading", { level: 1, name: `Renamed ${tag}` }).waitFor();
  await page.getByRole("button", { name: "Disable" }).click();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Cancel");
  await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
  await page.getByRole("button", { name: "Enable" }).waitFor();
  await open(page, `#/audit?user=${user.id}`);
  await page
    .getByRole("row")
    .filter({ hasText: `Renamed ${tag}` })
    .first()
    .waitFor();
  const shown = await call("GET", `/api/accounts/users/${user.id}/`, undefined, made.token);
  assert.equal(shown.disabled, true);
});

browserTest("another referrer: no loop, a reason, and the chain is the new one", async (page) => {
  await logIn(page, admin);
  const [user, referrer] = [made.children[22], made.children[23]];
  const move = async (to, reason, shown) => {
    const dialog = page.getByRole("dialog").first();
    await dialog.getByLabel("New referrer").fill(String(to));
    await dialog.getByLabel("Reason").fill(reason);
    await dialog.getByRole("button", { name: "Move …" }).click();
    if (!shown) return;
    // The server's answer, not the text that was typed.
    const question = page.getByRole("dialog", { name: /^Move/ });
    await question.locator("ins", { hasText: `${shown.name} (${shown.id})` }).waitFor();
    await question.getByText("1 user", { exact: true }).waitFor();
    await question.getByRole("button", { name: "Move" }).click();
  };
  await open(page, `#/users/${user.id}`);
  await page.getByRole("button", { name: "Referrer" }).click();
  await move(referrer.id, "");
  await page.getByText("Say why.").waitFor();
  await move(user.id, "a mistake");
  await page.locator("dialog .fault:visible, dialog .form-fault p").first().waitFor();
  await move(referrer.id, "asked for by both", referrer);
  await page
    .getByRole("navigation", { name: "Chain of referrers" })
    .getByRole("link", { name: referrer.name })
    .waitFor();
  await open(page, `#/users/${user.id}/history`);
  await page.getByText("asked for by both").waitFor();
});

browserTest("shares of cohorts that may still grow are marked, and every share can be read", async (page) => {
  await logIn(page, admin);
  await open(page, "#/metrics");
  const month = new Date().toISOString().slice(0, 7);
  assert.ok((await page.locator("svg g", { has: page.locator("title", { hasText: `${month}: ` }) }).count()) > 0);
  await page.getByText("≥ where those days are not over yet").waitFor();
  assert.ok((await page.locator("svg rect.heat.open").count()) >= 3);
  await open(page, "#/metrics?until=2020-01-01");
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const worst = await page.evaluate(() => {
      const numbers = (color) => color.match(/[\d.]+/g).map(Number);
      const over = ([r, g, b, a = 1], below) => [r, g, b].map((part, at) => part * a + below[at] * (1 - a));
      const light = (color) =>
        color
          .map((part) => part / 255)
          .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
          .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
      const probe = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      document.body.append(probe);
      const fillOf = (name, kind) => {
        const shape = probe.appendChild(document.createElementNS("http://www.w3.org/2000/svg", name));
        shape.setAttribute("class", kind);
        return numbers(getComputedStyle(shape).fill);
      };
      const surface = numbers(getComputedStyle(document.querySelector(".bar")).backgroundColor);
      const contrasts = Array.from({ length: 11 }, (_, strength) => {
        const [one, two] = [
          light(over(fillOf("rect", `heat heat-${strength}`), surface)),
          light(fillOf("text", strength > 5 ? "on-heat" : "value")),
        ];
        return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
      });
      probe.remove();
      return Math.min(...contrasts);
    });
    assert.ok(worst >= 4.5, `${colorScheme}: contrast ${worst}`);
  }
});

browserTest(
  "the audit log on a narrow screen: nothing to scroll sideways, every cell named",
  async (page) => {
    await logIn(page, admin);
    await open(page, "#/audit");
    const list = page.getByRole("region", { name: "Entries" });
    assert.ok(await list.evaluate((node) => node.scrollWidth <= node.clientWidth));
    const label = await list
      .locator("td[data-label=Changes]")
      .first()
      .evaluate((node) => getComputedStyle(node, "::before").content);
    assert.equal(label, '"Changes"');
  },
  { viewport: { width: 700, height: 800 } },
);

browserTest("the audit log by action, actor and time", async (page) => {
  await logIn(page, admin);
  await open(page, "#/audit");
  const rows = page.getByRole("region", { name: "Entries" }).locator("tbody tr");
  await page.getByLabel("Action").fill("user.edit");
  await page.getByLabel("By", { exact: true }).fill(admin.email);
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL("**/#/audit?action=user.edit&actor=*");
  await rows.filter({ hasText: "role" }).first().waitFor();
  await settled(page);
  for (const action of await rows.locator("code").allTextContents()) assert.equal(action, "user.edit");
  await page.getByLabel("Before").fill("2001-01-01");
  await page.getByText("Nothing is recorded.").waitFor();
  await page.getByLabel("By", { exact: true }).fill("nobody@example.com");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByRole("alert").filter({ hasText: /\w/ }).waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await page.waitForURL("**/#/audit");
  await rows.filter({ hasText: "user.sign_up" }).first().waitFor();
});

browserTest("a dialog does not outlive its page", async (page) => {
  await logIn(page, admin);
  await page.getByRole("link", { name: `Tessa Root ${tag}` }).first().click();
  await page.getByRole("button", { name: "Erase" }).click();
  await page.getByRole("dialog").waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "Users", level: 1 }).waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0);
});

browserTest("erasing asks for the id and leaves an anonymous node", async (page) => {
  await logIn(page, admin);
  const user = made.children[21];
  await open(page, `#/users/${user.id}`);
  await page.getByRole("button", { name: "Erase" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Type the id").fill("0");
  await dialog.getByRole("button", { name: "Erase for good" }).click();
  await dialog.getByText("This is not the id.").waitFor();
  await dialog.getByLabel("Type the id").fill(String(user.id));
  await dialog.getByRole("button", { name: "Erase for good" }).click();
  await page.getByRole("heading", { level: 1, name: "erased" }).waitFor();
});

browserTest("metrics: four charts, each with its figures", async (page) => {
  await logIn(page, admin);
  await open(page, "#/metrics");
  for (const title of ["Growth", "Depth", "Cohorts"]) {
    await page.getByRole("img", { name: new RegExp(`^${title}`) }).waitFor();
    assert.ok((await page.locator("figure", { hasText: title }).locator("details td").count()) > 0);
  }
  assert.ok((await page.locator("#leaderboard .meter").count()) > 0);
  assert.equal(await page.locator(".tiles > div").count(), 8);
  await page.getByLabel("By", { exact: true }).selectOption("day");
  await page.waitForURL("**/#/metrics?by=day");
  await page.getByText("Sign-ups by day").waitFor();
  await page.getByLabel("Registered from").fill("2001-01-01");
  await page.getByLabel("Registered before").fill("2001-02-01");
  await page.getByText("Nobody registered in this period.").waitFor();
});

browserTest("by keyboard alone: log in, search, open a user, log out", async (page) => {
  const { keyboard } = page;
  const tabTo = async (name, shift = false) => {
    for (let tries = 0; tries < 60; tries += 1) {
      await keyboard.press(shift ? "Shift+Tab" : "Tab");
      const [text, ringed] = await page.evaluate(() => {
        const on = document.activeElement;
        return [
          on.getAttribute("aria-label") ?? on.labels?.[0]?.textContent ?? on.textContent,
          getComputedStyle(on).outlineStyle !== "none",
        ];
      });
      assert.ok(ringed, `the focus on "${text}" cannot be seen`);
      if (text === name) return;
    }
    assert.fail(`Tab never came to ${name}`);
  };
  await page.goto(at(""));
  await page.getByLabel("E-mail").waitFor();
  await keyboard.type(admin.email);
  await keyboard.press("Tab");
  await keyboard.type(admin.password);
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: "Users", level: 1 }).waitFor();
  await settled(page);
  await tabTo("Search");
  await keyboard.type(`Grandchild ${tag}`);
  await page.getByText("1 user", { exact: true }).first().waitFor();
  await tabTo(`Grandchild ${tag}`);
  await keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: `Grandchild ${tag}` }).waitFor();
  await settled(page);
  await tabTo("Log out", true);
  await keyboard.press("Enter");
  await page.getByText("You are logged out.").waitFor();
});

browserTest(
  "a session that ends elsewhere leads to the log-in and back to the same place",
  async (page, { context }) => {
    await logIn(page, admin, `#/users/${made.root.id}/tree`);
    await page.getByRole("tree").waitFor();
    await context.clearCookies();
    await page.getByRole("link", { name: "History" }).click();
    await page.getByText("Your session is over.").waitFor();
    await page.getByLabel("E-mail").fill(admin.email);
    await page.getByLabel("Password").fill(admin.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /Live sessions/ }).waitFor();
  },
);

browserTest("what is not there is said, with a way on", async (page) => {
  await logIn(page, admin);
  await open(page, "#/users/999999999");
  await page.getByRole("heading", { name: "Not found" }).waitFor();
  await page.getByRole("link", { name: "To the users" }).click();
  await page.getByRole("heading", { name: "Users", level: 1 }).waitFor();
  await open(page, "#/no/such/place");
  await page.waitForURL("**/#/users");
});

test("the policy forbids inline script, inline style and other hosts", { timeout: 60000 }, async () => {
  const { page, context, faults } = await newPage();
  const answer = await page.goto(at(""));
  const policy = answer.headers()["content-security-policy"];
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ])
    assert.ok(policy.includes(part));
  assert.ok(!policy.includes("unsafe"));
  const breaches = await page.evaluate(async () => {
    const found = [];
    document.addEventListener("securitypolicyviolation", (event) => found.push(event.effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "window.harmed = 1";
    document.body.append(script);
    document.body.setAttribute("style", "color: red");
    await fetch("http://192.0.2.1/").catch(() => {});
    await new Promise((resolve) => setTimeout(resolve));
    return [found.sort(), window.harmed];
  });
  assert.deepEqual(breaches, [["connect-src", "script-src-elem", "style-src-attr"], undefined]);
  assert.ok(faults.length > 0, "the watch over the console sees breaches");
  await context.close();
});

for (const [name, options] of [
  ["a phone", { viewport: { width: 360, height: 700 } }],
  ["the dark", { colorScheme: "dark" }],
]) {
  browserTest(
    `on ${name} every view fits, and every control has a name`,
    async (page) => {
      await logIn(page, admin);
      const dark = options.colorScheme === "dark";
      for (const place of [
        "#/users",
        `#/users/${made.root.id}`,
        `#/users/${made.root.id}/tree`,
        `#/users/${made.root.id}/history`,
        "#/metrics",
        "#/audit",
      ]) {
        await open(page, place);
        await page.getByRole("heading", { level: 1 }).waitFor();
        const seen = await page.evaluate(() => ({
          wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          nameless: [...document.querySelectorAll("input, select, button, a")].filter(
            (one) => !(one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.textContent.trim()),
          ).length,
          headings: document.querySelectorAll("h1").length,
          landmarks: document.querySelectorAll("header, nav[aria-label=Main], main").length,
          paper: getComputedStyle(document.body).backgroundColor,
        }));
        assert.ok(seen.wide <= 0, `${place} is ${seen.wide} pixels too wide`);
        assert.deepEqual([seen.nameless, seen.headings, seen.landmarks], [0, 1, 3], place);
        assert.equal(Number(seen.paper.match(/\d+/)[0]) < 60, dark);
      }
    },
    options,
  );
}

browserTest("the page of the API lists its operations", async (page) => {
  await page.goto(`${url}/api/swagger/`);
  await page.locator("details, .opblock").first().waitFor();
  assert.ok((await page.getByText("/api/accounts/login/").count()) > 0);
});
