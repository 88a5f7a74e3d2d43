// The pager below a list: the current page and links to the others.

import { h } from "./dom.js";
import { count } from "./format.js";

export const pageSizes = [20, 50, 100, 500];
export const defaultPageSize = 50;

// Reads the page from a route's query; invalid values mean page 1.
export function pageOf(query) {
  const number = Number(query.get("page") ?? 1);
  const size = Number(query.get("size") ?? defaultPageSize);
  return {
    page: Number.isSafeInteger(number) && number >= 1 ? number : 1,
    size: pageSizes.includes(size) ? size : defaultPageSize,
  };
}

// `hashFor({ page, size })` returns the route of another page. Returns null if there is only one page.
export function pager({ total, page, size, label, hashFor }) {
  const last = Math.max(1, Math.ceil(total / size));
  const from = (page - 1) * size + 1;
  const to = Math.min(total, page * size);
  const link = (text, number, name) =>
    number >= 1 && number <= last && number !== page
      ? h("a", { href: hashFor({ page: number, size }), "aria-label": name, class: "step" }, text)
      : h("span", { class: "step off", "aria-hidden": "true" }, text);
  const steps = h(
    "span",
    { class: "steps" },
    link("« First", 1, "First page"),
    link("‹ Previous", page - 1, "Previous page"),
    h("span", { class: "where", "aria-current": "page" }, `Page ${count(page)} of ${count(last)}`),
    link("Next ›", page + 1, "Next page"),
    link("Last »", last, "Last page"),
  );
  const sizes = h(
    "select",
    {
      "aria-label": "Rows a page",
      onchange: (event) => (location.hash = hashFor({ page: 1, size: Number(event.target.value) })),
    },
    pageSizes.map((one) => h("option", { value: one, selected: one === size }, `${one} a page`)),
  );
  if (total === 0) return null;
  return h(
    "nav",
    { class: "pager", "aria-label": label },
    h("span", { class: "extent" }, `${count(from)}–${count(to)} of ${count(total)}`),
    last > 1 ? steps : null,
    total > pageSizes[0] ? sizes : null,
  );
}

// Replaces the pager in `foot` (null: none). If the focus was in the old pager, moves it to the list, because the focused
// link is gone.
export function turn(foot, list, next) {
  const turned = foot.contains(document.activeElement);
  foot.replaceChildren(...(next ? [next] : []));
  if (!turned) return;
  list.focus({ preventScroll: true });
  list.scrollIntoView({ block: "nearest" });
}
