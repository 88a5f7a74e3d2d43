// The audit log: who changed what, when, from where. The server lists the oldest entries first; this view the newest.

import * as api from "./api.js";
import { h, whisper } from "./dom.js";
import { field, input } from "./fields.js";
import { counted, stored, time } from "./format.js";
import { pageOf, pager, turn } from "./pager.js";
import { hashOf, replace } from "./router.js";
import { emptyRow, heads } from "./users.js";

// A link to a user, with the name where there is one: an erased user has none, nor do the entries of one user's history.
function person(id, name) {
  return [h("a", { href: `#/users/${id}` }, ...(name ? [stored(name), ` (${id})`] : [`user ${id}`]))];
}

// "user:17" becomes a link; "operator:root" has no page in the console.
function actor(entry) {
  const user = entry.actor.match(/^user:(\d+)$/);
  return user ? person(user[1], entry.actor_name) : [stored(entry.actor)];
}

const value = (text) => (text === null ? h("span", { class: "faint" }, "none") : stored(text));

function changes(entry) {
  if (entry.erased) return h("span", { class: "faint" }, "erased with the person");
  if (entry.changes.length === 0) return h("span", { class: "faint" }, "–");
  return h(
    "ul",
    { class: "changes" },
    entry.changes.map((one) =>
      h(
        "li",
        {},
        h("span", { class: "what" }, stored(one.field)),
        " ",
        value(one.before),
        h("span", { class: "faint" }, " → "),
        value(one.after),
      ),
    ),
  );
}

const columns = [["No.", "number"], ["At (UTC)", "number"], ["Action"], ["By"], ["From"], ["Changes", "wide"]];

// A cell with its column's name, which stands before it where a narrow screen shows each entry as a block of lines. The
// content is one element there, beside the name.
const cell = (label, properties, ...content) =>
  h("td", { ...properties, "data-label": label }, h("span", {}, ...content));

// A table of entries; `users` adds a column with each entry's subject.
export function entryTable(entries, { users = false } = {}) {
  const shown = users ? [...columns.slice(0, 3), ["User"], ...columns.slice(3)] : columns;
  const row = (entry) =>
    h(
      "tr",
      {},
      cell("No.", { class: "number id" }, entry.number),
      cell("At", { class: "number" }, time(entry.at)),
      h("th", { scope: "row", "data-label": "Action" }, h("code", {}, entry.action)),
      users
        ? cell("User", { class: "text" }, ...(entry.user === null ? ["–"] : person(entry.user, entry.user_name)))
        : null,
      cell("By", { class: "text" }, ...actor(entry)),
      cell("From", {}, entry.origin ? stored(entry.origin) : "–"),
      h("td", { class: "text wide", "data-label": "Changes" }, changes(entry)),
    );
  return h(
    "table",
    { class: "list stacks" },
    heads(shown),
    h("tbody", {}, entries.length > 0 ? entries.map(row) : emptyRow(shown.length, "Nothing is recorded.")),
  );
}

const filters = ["user", "action", "actor", "since", "until"];

// Proposals; the server takes any word, and the first part of one: "user" includes "user.edit".
const actions = [
  "user",
  "user.sign_up",
  "user.edit",
  "user.erase",
  "password",
  "password.change",
  "session",
  "import",
  "seed",
  "config.set",
  "keys",
  "store",
];

export async function auditView() {
  const controls = {
    user: input({ name: "user", type: "search", placeholder: "Id, e-mail or code" }),
    action: input({ name: "action", type: "search", placeholder: "user.edit", list: "audit-actions" }),
    actor: input({ name: "actor", type: "search", placeholder: "operator, or a user" }),
    since: input({ name: "since", type: "date" }),
    until: input({ name: "until", type: "date" }),
  };
  const form = h(
    "form",
    { class: "filters short", role: "search", "aria-label": "Audit log" },
    field("User", controls.user),
    field("Action", controls.action),
    h(
      "datalist",
      { id: "audit-actions" },
      actions.map((action) => h("option", { value: action })),
    ),
    field("By", controls.actor),
    field("From", controls.since),
    field("Before", controls.until),
    h("div", { class: "field" }, h("button", { type: "submit" }, "Show"), h("button", { type: "reset" }, "Clear")),
  );
  const asked = () => Object.fromEntries(filters.map((name) => [name, controls[name].value.trim()]));
  const apply = () => replace(hashOf("/audit", asked()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
  form.addEventListener("reset", () => setTimeout(apply));
  for (const name of ["action", "since", "until"]) controls[name].addEventListener("change", apply);

  const total = h("span", { class: "total" });
  const fault = h("div", { role: "alert" });
  const list = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Entries" });
  const foot = h("div");
  const node = h(
    "section",
    {},
    h("div", { class: "head" }, h("h1", { tabindex: "-1" }, "Audit log"), total),
    form,
    fault,
    list,
    foot,
  );

  async function update({ query, signal }) {
    const wanted = Object.fromEntries(filters.map((name) => [name, query.get(name) ?? ""]));
    for (const [name, control] of Object.entries(controls))
      if (control !== document.activeElement) control.value = wanted[name];
    const place = pageOf(query);
    fault.replaceChildren();
    let answer;
    try {
      answer = await entriesFromTheEnd(wanted, place, signal);
    } catch (error) {
      // Keep the form if the filter matches no user.
      if (error.status !== 404 && error.status !== 422) throw error;
      fault.replaceChildren(h("p", { class: "fault" }, error.message));
      answer = { count: 0, results: [] };
    }
    total.textContent = counted(answer.count, "entry", "entries");
    list.replaceChildren(entryTable(answer.results, { users: true }));
    turn(
      foot,
      list,
      pager({
        total: answer.count,
        ...place,
        label: "Pages of the audit log",
        hashFor: (to) => hashOf("/audit", { ...wanted, page: to.page === 1 ? "" : to.page, size: to.size }),
      }),
    );
    whisper(`${counted(answer.count, "entry", "entries")}, page ${place.page}`);
  }

  return { node, update, title: () => "Audit log" };
}

// Page 1 holds the newest `size` entries. The server counts pages from the oldest entry, so a page here needs at most
// two pages of the server.
async function entriesFromTheEnd(wanted, { page, size }, signal) {
  const first = await api.audit({ ...wanted, page: 1, page_size: size }, signal);
  const end = first.count - (page - 1) * size;
  const start = Math.max(0, end - size);
  if (end <= 0)
    return page === 1 ? first : Promise.reject(Object.assign(new Error("There is no such page."), { status: 404 }));
  const numbers = [...new Set([Math.floor(start / size) + 1, Math.floor((end - 1) / size) + 1])];
  const answers = await Promise.all(
    numbers.map((number) => (number === 1 ? first : api.audit({ ...wanted, page: number, page_size: size }, signal))),
  );
  const rows = answers.flatMap((answer) => answer.results);
  const offset = start - (numbers[0] - 1) * size;
  return { count: first.count, results: rows.slice(offset, offset + end - start).reverse() };
}
