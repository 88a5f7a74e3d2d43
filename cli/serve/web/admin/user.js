// One user's page: profile, chain of referrers, referrals, tree and history.

import * as api from "./api.js";
import { announce, h } from "./dom.js";
import { disable, editUser, enable, eraseUser, moveUser } from "./edit.js";
import { codeOf, count, counted, duration, emailOf, linkTo, nameOf, plainNameOf, time } from "./format.js";
import { historySection } from "./history.js";
import { referralsSection } from "./referrals.js";
import { treeSection } from "./tree.js";
import { roleBadge, standing } from "./users.js";

// A longer chain is shortened in the middle; one longer than `chainAsked` shows ids only, to limit the requests.
const chainShown = 7;
const chainAsked = 100;

const sections = {
  referrals: ["Referrals", referralsSection],
  tree: ["Tree", treeSection],
  history: ["History", historySection],
};

async function chainOf(details, signal) {
  if (details.depth === 0) return [];
  if (details.depth > chainAsked) return details.path.map((id) => ({ id }));
  return (await api.path(details.id, signal)).path;
}

function crumbs(chain) {
  if (chain.length === 0) return null;
  const above = chain.slice(0, -1);
  const link = (user) =>
    h("li", {}, user.name === undefined ? h("a", { href: `#/users/${user.id}` }, `#${user.id}`) : linkTo(user));
  const items =
    above.length <= chainShown
      ? above.map(link)
      : [
          above.slice(0, 2).map(link),
          h("li", { class: "faint" }, `… ${count(above.length - 5)} more …`),
          above.slice(-3).map(link),
        ];
  return h(
    "nav",
    { class: "crumbs", "aria-label": "Chain of referrers" },
    h(
      "ol",
      {},
      items,
      h(
        "li",
        { "aria-current": "page" },
        nameOf(chain.at(-1).name === undefined ? { name: `#${chain.at(-1).id}` } : chain.at(-1)),
      ),
    ),
  );
}

const fact = (term, ...what) => h("div", {}, h("dt", {}, term), h("dd", {}, what));

function facts(user) {
  return h(
    "dl",
    { class: "facts" },
    fact("Id", h("span", { class: "number" }, user.id)),
    fact("E-mail", emailOf(user)),
    fact("Role", roleBadge(user.role)),
    fact("Referral code", codeOf(user)),
    fact("Referred by", user.referred_by ? linkTo(user.referred_by) : "nobody"),
    fact("Registered (UTC)", time(user.registered_at)),
    fact("Standing", standing(user)),
  );
}

function figures(user, metrics) {
  return h(
    "dl",
    { class: "figures" },
    fact("Direct referrals", count(user.referral_points)),
    fact("All below", count(user.downline)),
    fact("Levels below", count(metrics.downline_depth)),
    fact("Levels above", count(user.depth)),
    fact("Rank", count(metrics.rank)),
    fact("Last 30 days", count(metrics.last_30_days)),
    fact("First referral after", duration(metrics.time_to_first_referral_seconds)),
  );
}

export async function userView({ match, signal }, me) {
  const id = Number(match[1]);
  const top = h("div");
  const tabs = h("nav", { class: "tabs", "aria-label": "Sections of this user" });
  const place = h("div");
  const node = h("section", {}, top, tabs, place);
  let user;
  let section = null;
  let shown = null;

  async function load(stop) {
    const [details, metrics] = await Promise.all([api.user(id, stop), api.userMetrics(id, stop)]);
    const chain = await chainOf(details, stop);
    user = details;
    top.replaceChildren(
      ...[
        crumbs(chain),
        h(
          "div",
          { class: "head" },
          h("h1", { tabindex: "-1" }, nameOf(user)),
          me.role === "admin" && user.name !== null ? actions() : null,
        ),
        facts(user),
        figures(user, metrics),
      ].filter(Boolean),
    );
  }

  // Reloads the user after a change, so that the page shows the server's state.
  async function act(work) {
    const said = await work(user);
    if (!said) return;
    const controller = new AbortController();
    await load(controller.signal);
    shown = null;
    window.dispatchEvent(new HashChangeEvent("hashchange"));
    announce(said);
    top.querySelector(".actions button")?.focus() ?? top.querySelector("h1").focus();
  }

  function actions() {
    const button = (text, work, kind) => h("button", { type: "button", class: kind, onclick: () => act(work) }, text);
    return h(
      "div",
      { class: "actions" },
      button("Edit …", editUser),
      button("Referrer …", moveUser),
      user.disabled ? button("Enable …", enable) : button("Disable …", disable),
      button("Erase …", eraseUser, "danger"),
    );
  }

  await load(signal);

  async function update(to) {
    const name = to.match[2] ?? "referrals";
    tabs.replaceChildren(
      ...Object.entries(sections).map(([one, [text]]) =>
        h(
          "a",
          {
            href: `#/users/${id}${one === "referrals" ? "" : `/${one}`}`,
            "aria-current": one === name ? "page" : null,
          },
          text,
          one === "referrals" ? h("span", { class: "faint" }, ` ${count(user.referral_points)}`) : null,
        ),
      ),
    );
    if (name !== shown) {
      const first = section === null;
      section = sections[name][1](user);
      shown = name;
      place.replaceChildren(section.node);
      await section.update(to);
      if (!first && !place.contains(document.activeElement) && !top.contains(document.activeElement))
        section.node.querySelector("h2").focus();
    } else {
      await section.update(to);
    }
  }

  return { node, update, title: () => `${plainNameOf(user)} (${counted(user.referral_points, "referral")})` };
}
