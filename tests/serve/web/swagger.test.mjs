// Swagger UI over the server's own description: "Authorize" and "Try it out" work, offline and under the policy.
// Skipped where the server was built without it (and against the stand-in).

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { admin, end, logIn, made, newPage, password, tokenOf, url } from "./support.mjs";

after(end);

const embedded = (await fetch(`${url}/api/swagger/swagger-ui.css`)).ok;

test(
  "Authorize and Try it out, beside somebody else's cookie",
  { timeout: 90000, skip: embedded ? false : "built without Swagger UI" },
  async () => {
    const { page, context, check } = await newPage();
    try {
      await logIn(page, admin); // leaves the cookie of another session
      await page.goto(`${url}/api/swagger/`);
      await page.locator(".opblock").first().waitFor();
      await page.getByRole("button", { name: "Authorize" }).first().click();
      const dialog = page.locator(".modal-ux");
      const bearer = dialog
        .locator(".auth-container")
        .filter({ hasText: /bearer/i })
        .first();
      await bearer.locator("input").fill(await tokenOf({ email: made.member.email, password }));
      await bearer.getByRole("button", { name: "Apply credentials" }).click();
      await dialog.locator(".btn-done").first().click();

      const operation = page
        .locator(".opblock-get")
        .filter({ has: page.locator('[data-path="/api/accounts/user/"]') })
        .first();
      await operation.locator(".opblock-summary-control").click();
      await operation.getByRole("button", { name: "Try it out" }).click();
      await operation.getByRole("button", { name: "Execute" }).click();
      const live = operation.locator(".live-responses-table");
      await live.waitFor();
      assert.equal((await live.locator(".response-col_status").last().textContent()).trim().slice(0, 3), "200");
      assert.ok((await live.textContent()).includes(made.member.email));
      check();
    } finally {
      await context.close();
    }
  },
);

test(
  "each file is served whole, packed and plain",
  { skip: embedded ? false : "built without Swagger UI" },
  async () => {
    for (const leaf of ["", "swagger-ui-bundle.js", "swagger-ui.css", "start.js", "LICENSE", "NOTICE"]) {
      // fetch unpacks what is packed; "identity" is what a client without gzip asks for.
      const [packed, plain] = await Promise.all(
        ["gzip", "identity"].map((coding) =>
          fetch(`${url}/api/swagger/${leaf}`, { headers: { "Accept-Encoding": coding } }),
        ),
      );
      assert.equal(packed.headers.get("content-encoding"), "gzip");
      assert.equal(plain.headers.get("content-encoding"), null);
      assert.equal(await packed.text(), await plain.text());
    }
  },
);
