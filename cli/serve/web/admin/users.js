// The list of all users: search, filters, pages.

import * as api from "./api.js";
import { h, whisper } from "./dom.js";
import { field, input, select } from "./fields.js";
import { codeOf, counted, emailOf, linkTo, time } from "./format.js";
import { pageOf, pager, turn } from "./pager.js";
import { hashOf, replace } from "./router.js";

const filters = ["search", "role", "since", "until"];
const roles = [
  ["", "Any role"],
  ["member", "Member"],
  ["support", "Support"],
  ["admin", "Admin"],
];

export function standing(user) {
  if (user.name === null) return h("span", { class: "badge" }, "erased");
  if (user.disabled) return h("span", { class: "badge warn" }, "disabled");
  return h("span", { class: "faint" }, "active");
}

export const roleBadge = (role) =>
  role === "member" ? h("span", { class: "faint" }, role) : h("span", { class: "badge role" }, role);

function row(user) {
  return h(
    "tr",
    {},
    h("td", { class: "number id" }, user.id),
    h("th", { scope: "row", class: "text" }, linkTo(user)),
    h("td", { class: "text" }, emailOf(user)),
    h("td", { class: "minor" }, roleBadge(user.role)),
    h("td", { class: "minor" }, codeOf(user)),
    h("td", { class: "text rare" }, user.referred_by ? linkTo(user.referred_by) : h("span", { class: "faint" }, "–")),
    h("td", { class: "number rare" }, time(user.registered_at)),
    h("td", { class: "minor" }, standing(user)),
  );
}

// A table head from [text, class] pairs.
export const heads = (columns) =>
  h(
    "thead",
    {},
    h(
      "tr",
      {},
      columns.map(([text, kind]) => h("th", { scope: "col", class: kind }, text)),
    ),
  );

export function emptyRow(columns, text) {
  return h("tr", {}, h("td", { colspan: columns, class: "none" }, text));
}

export async function usersView() {
  const search = input({ name: "search", type: "search", placeholder: "Name, e-mail or code" });
  const role = select({ name: "role" }, roles);
  const since = input({ name: "since", type: "date" });
  const until = input({ name: "until", type: "date" });
  const form = h(
    "form",
    { class: "filters", role: "search", "aria-label": "Users" },
    field("Search", search),
    field("Role", role),
    field("Registered from", since),
    field("Registered before", until),
    h("div", { class: "field" }, h("button", { type: "reset" }, "Clear")),
  );
  const body = h("tbody");
  const foot = h("div");
  const total = h("span", { class: "total" });

  const asked = () => Object.fromEntries(filters.map((name) => [name, form.elements.namedItem(name).value.trim()]));
  let size;
  const apply = () => replace(hashOf("/users", { ...asked(), size }));
  let typing = 0;
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(apply, 250);
  });
  for (const control of [role, since, until]) control.addEventListener("change", apply);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typing);
    apply();
  });
  form.addEventListener("reset", () => setTimeout(apply));

  const list = h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "List of users" },
    h(
      "table",
      { class: "list" },
      heads([
        ["Id", "number"],
        ["Name"],
        ["E-mail"],
        ["Role", "minor"],
        ["Code", "minor"],
        ["Referred by", "rare"],
        ["Registered (UTC)", "number rare"],
        ["Standing", "minor"],
      ]),
      body,
    ),
  );
  const node = h(
    "section",
    {},
    h("div", { class: "head" }, h("h1", { tabindex: "-1" }, "Users"), total),
    form,
    list,
    foot,
  );

  async function update({ query, signal }) {
    const wanted = Object.fromEntries(filters.map((name) => [name, query.get(name) ?? ""]));
    for (const name of filters) {
      const control = form.elements.namedItem(name);
      if (control !== document.activeElement) control.value = wanted[name];
    }
    const place = pageOf(query);
    size = query.get("size");
    const answer = await api.users({ ...wanted, page: place.page, page_size: place.size }, signal);
    total.textContent = counted(answer.count, "user");
    const filtered = filters.some((name) => wanted[name] !== "");
    body.replaceChildren(
      ...(answer.results.length > 0
        ? answer.results.map(row)
        : [emptyRow(8, filtered ? "Nobody matches." : "There are no users yet.")]),
    );
    turn(
      foot,
      list,
      pager({
        total: answer.count,
        ...place,
        label: "Pages of users",
        hashFor: (to) =>
          hashOf("/users", {
            ...wanted,
            page: to.page === 1 ? "" : to.page,
            size: to.size === place.size ? size : to.size,
          }),
      }),
    );
    whisper(`${counted(answer.count, "user")}, page ${place.page}`);
  }

  return { node, update, title: () => "Users" };
}
