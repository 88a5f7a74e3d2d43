// The users who registered with a user's code, in order of time.

import * as api from "./api.js";
import { h, whisper } from "./dom.js";
import { counted, emailOf, linkTo, time } from "./format.js";
import { pageOf, pager, turn } from "./pager.js";
import { hashOf } from "./router.js";
import { emptyRow, heads } from "./users.js";

export function referralsSection(user) {
  const body = h("tbody");
  const foot = h("div");
  const list = h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "List of referrals" },
    h(
      "table",
      { class: "list" },
      heads([["Id", "number"], ["Name"], ["E-mail"], ["Registered (UTC)", "number"]]),
      body,
    ),
  );
  const node = h(
    "section",
    { "aria-label": "Referrals" },
    h("h2", { tabindex: "-1", class: "unseen" }, "Referrals"),
    list,
    foot,
  );

  const row = (one) =>
    h(
      "tr",
      {},
      h("td", { class: "number id" }, one.id),
      h("th", { scope: "row", class: "text" }, linkTo(one)),
      h("td", { class: "text" }, emailOf(one)),
      h("td", { class: "number" }, time(one.registered_at)),
    );

  async function update({ query, signal }) {
    const place = pageOf(query);
    const answer = await api.referrals(user.id, { page: place.page, page_size: place.size }, signal);
    body.replaceChildren(
      ...(answer.results.length > 0
        ? answer.results.map(row)
        : [emptyRow(4, "Nobody has registered with this code yet.")]),
    );
    turn(
      foot,
      list,
      pager({
        total: answer.count,
        ...place,
        label: "Pages of referrals",
        hashFor: (to) => hashOf(`/users/${user.id}/referrals`, { page: to.page === 1 ? "" : to.page, size: to.size }),
      }),
    );
    whisper(`${counted(answer.count, "referral")}, page ${place.page}`);
  }

  return { node, update };
}
