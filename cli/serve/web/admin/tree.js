// The tree below a user, as an ARIA tree: arrow keys move and expand, Enter opens the user's page. Deeper levels and
// long lists of children are fetched on demand. The tree items are the rows, not the list elements around them, so that
// the name of an item is its own text without the items below it.

import * as api from "./api.js";
import { announce, h } from "./dom.js";
import { codeOf, count, counted, nameOf, plainNameOf, time } from "./format.js";

const levelsAtFirst = 2;
const childrenAtFirst = 25;
const childrenAtMost = 1000; // for more children of one user the tree links to the list

// The rows of the items directly in a group.
const rowsOf = (group) => [...(group?.children ?? [])].map((item) => item.firstElementChild);

class Branch {
  constructor(user, parent, load) {
    const level = parent === null ? 1 : parent.level + 1;
    this.user = user;
    this.parent = parent;
    this.level = level;
    this.load = load;
    this.shown = childrenAtFirst;
    this.group = null;
    this.twisty = h("span", { class: "twisty", "aria-hidden": "true" });
    const below =
      user.referral_points === 0 ? "" : `${count(user.referral_points)} direct, ${count(user.downline)} below`;
    this.row = h(
      "div",
      { class: "branch", role: "treeitem", tabindex: "-1", "aria-level": level },
      this.twisty,
      h("a", { href: `#/users/${user.id}`, tabindex: "-1", class: "name" }, nameOf(user)),
      codeOf(user),
      h("span", { class: "below" }, below),
      h(
        "span",
        { class: "when" },
        time(user.registered_at, (instant) => instant.slice(0, 10)),
      ),
    );
    this.row.branch = this;
    this.item = h("li", { role: "none" }, this.row);
    if (user.referral_points > 0) this.row.setAttribute("aria-expanded", "false");
    if (user.referrals.length > 0) this.fill(user);
  }

  get open() {
    return this.row.getAttribute("aria-expanded") === "true";
  }

  // Inserts the children from a response about this user. Children that are shown already keep their own branches,
  // open or closed.
  fill(answer) {
    const known = new Map();
    for (const { branch } of rowsOf(this.group)) if (branch) known.set(branch.user.id, branch.item);
    const items = answer.referrals.map(
      (child) => known.get(child.id) ?? new Branch(child, this, this.load).item,
    );
    if (answer.hidden > 0) items.push(this.rest(answer.hidden));
    this.group?.remove();
    this.group = h("ul", { role: "group" }, items);
    this.item.append(this.group);
    this.row.setAttribute("aria-expanded", "true");
  }

  // Omitted children: loaded by a button, or shown in the list if there are too many for a tree.
  rest(hidden) {
    const all = this.shown >= childrenAtMost;
    const text = `… ${count(hidden)} more${all ? " in the list of referrals" : ""}`;
    const row = h(
      "div",
      {
        class: "branch",
        role: "treeitem",
        tabindex: "-1",
        "aria-level": this.level + 1,
        "aria-label": `${text} of ${plainNameOf(this.user)}`,
      },
      all
        ? h("a", { href: `#/users/${this.user.id}/referrals`, tabindex: "-1" }, text)
        : h("span", { class: "more" }, text),
    );
    row.parentBranch = this;
    row.more = all ? () => (location.hash = `#/users/${this.user.id}/referrals`) : () => this.fetchMore();
    return h("li", { role: "none" }, row);
  }

  async fetchMore() {
    const before = this.group.children.length - 1;
    this.shown = Math.min(childrenAtMost, this.shown * 4);
    if (await this.fetch()) moveTo(rowsOf(this.group)[Math.min(before, this.group.children.length - 1)]);
  }

  async fetch() {
    this.row.setAttribute("aria-busy", "true");
    try {
      const answer = await this.load(this.user.id, this.shown);
      this.fill(answer);
      announceLoaded(answer);
      return true;
    } catch (error) {
      if (error.status === undefined) throw error;
      announce(error.message);
      return false;
    } finally {
      this.row.removeAttribute("aria-busy");
    }
  }

  async expand() {
    if (this.user.referral_points === 0 || this.open) return;
    if (this.group === null) return void (await this.fetch());
    this.group.hidden = false;
    this.row.setAttribute("aria-expanded", "true");
  }

  collapse() {
    if (!this.open) return;
    this.group.hidden = true;
    this.row.setAttribute("aria-expanded", "false");
  }

  toggle() {
    return this.open ? this.collapse() : this.expand();
  }
}

function announceLoaded(answer) {
  announce(
    `${counted(answer.referrals.length, "referral")} of ${plainNameOf(answer)} shown${answer.hidden > 0 ? `, ${count(answer.hidden)} more` : ""}`,
  );
}

function moveTo(item) {
  const tree = item.closest("[role=tree]");
  for (const one of tree.querySelectorAll("[role=treeitem][tabindex='0']")) one.setAttribute("tabindex", "-1");
  item.setAttribute("tabindex", "0");
  item.focus();
}

const visibleItems = (tree) =>
  [...tree.querySelectorAll("[role=treeitem]")].filter((item) => !item.parentElement.closest("[hidden]"));

function onKey(event, tree) {
  const item = event.target.closest("[role=treeitem]");
  if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
  const items = visibleItems(tree);
  const at = items.indexOf(item);
  const branch = item.branch;
  const moves = {
    ArrowDown: () => items[at + 1] && moveTo(items[at + 1]),
    ArrowUp: () => items[at - 1] && moveTo(items[at - 1]),
    Home: () => moveTo(items[0]),
    End: () => moveTo(items.at(-1)),
    ArrowRight: () =>
      branch?.open ? branch.group.firstElementChild && moveTo(rowsOf(branch.group)[0]) : branch?.expand(),
    ArrowLeft: () => {
      const parent = branch ? branch.parent : item.parentBranch;
      if (branch?.open) branch.collapse();
      else if (parent) moveTo(parent.row);
    },
    Enter: () => (item.more ? item.more() : (location.hash = `#/users/${branch.user.id}`)),
    " ": () => (item.more ? item.more() : branch.toggle()),
  };
  if (!moves[event.key]) return;
  event.preventDefault();
  moves[event.key]();
}

export function treeSection(user) {
  const tree = h("ul", { role: "tree", class: "tree", "aria-label": `Tree below ${plainNameOf(user)}` });
  const collapse = h(
    "button",
    {
      type: "button",
      onclick: () =>
        tree
          .querySelectorAll("[aria-expanded=true]")
          .forEach((item) => item.branch.level > 1 && item.branch.collapse()),
    },
    "Collapse all",
  );
  const node = h(
    "section",
    { "aria-label": "Tree" },
    h("h2", { tabindex: "-1", class: "unseen" }, "Tree"),
    h(
      "div",
      { class: "tools" },
      collapse,
      h("p", { class: "faint" }, "Arrow keys move and open, Enter goes to the user."),
    ),
    h("div", { class: "scroll" }, tree),
  );
  tree.addEventListener("keydown", (event) => onKey(event, tree));
  tree.addEventListener("click", (event) => {
    const item = event.target.closest("[role=treeitem]");
    if (!item || event.target.closest("a")) return;
    moveTo(item);
    if (item.more) item.more();
    else item.branch.toggle();
  });
  let drawn = false;

  async function update({ signal }) {
    if (drawn) return;
    const load = (id, limit) => api.tree(id, { depth: 1, limit });
    const answer = await api.tree(user.id, { depth: levelsAtFirst, limit: childrenAtFirst }, signal);
    const root = new Branch(answer, null, load);
    root.row.setAttribute("tabindex", "0");
    tree.replaceChildren(root.item);
    drawn = true;
  }

  return { node, update };
}
