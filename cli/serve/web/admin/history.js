// Support information about one user: failed log-ins, live sessions, the state of the password, and the user's audit
// entries.

import * as api from "./api.js";
import { entryTable } from "./audit.js";
import { h } from "./dom.js";
import { count, counted, duration, stored, time } from "./format.js";
import { emptyRow, heads } from "./users.js";

const entriesAtFirst = 50;

const fact = (term, ...what) => h("div", {}, h("dt", {}, term), h("dd", {}, what));

function logIns(about) {
  const { password, throttle } = about;
  return h(
    "dl",
    { class: "facts" },
    fact("Referred with the code", about.referred_with ? h("code", {}, stored(about.referred_with)) : "none"),
    fact(
      "Password",
      password.scheme ? h("code", {}, password.scheme) : "none: cannot log in by password",
      password.outdated ? " (replaced at the next log-in)" : null,
    ),
    fact(
      "Failed log-ins since the last success",
      h("span", { class: throttle.failures > 0 ? "badge warn" : null }, count(throttle.failures)),
    ),
    fact("Last failure (UTC)", time(throttle.last_failure)),
    fact("Next try", throttle.wait_seconds > 0 ? `in ${duration(throttle.wait_seconds)}` : "at once"),
  );
}

function sessions(about) {
  const row = (one) =>
    h(
      "tr",
      {},
      h("th", { scope: "row", class: "text" }, one.label ? stored(one.label) : "–"),
      h("td", { class: "number" }, time(one.issued_at)),
      h("td", { class: "number" }, time(one.expires_at)),
    );
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Live sessions" },
    h(
      "table",
      { class: "list narrow" },
      heads([["Opened from"], ["Opened (UTC)", "number"], ["Ends (UTC)", "number"]]),
      h("tbody", {}, about.sessions.length > 0 ? about.sessions.map(row) : emptyRow(3, "Not logged in anywhere.")),
    ),
  );
}

export function historySection(user) {
  const node = h("section", { "aria-label": "History" });
  const heading = h("h2", { tabindex: "-1" }, "Log-ins");

  async function update({ signal }) {
    const about = await api.explain(user.id, signal);
    const newestFirst = [...about.history].reverse();
    const list = h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": "Audit log" },
      entryTable(newestFirst.slice(0, entriesAtFirst)),
    );
    const rest = newestFirst.length - entriesAtFirst;
    const more = h(
      "button",
      {
        type: "button",
        onclick: () => {
          list.replaceChildren(entryTable(newestFirst));
          more.remove();
          list.focus();
        },
      },
      `Show ${counted(rest, "older entry", "older entries")}`,
    );
    node.replaceChildren(
      heading,
      logIns(about),
      h("h2", {}, `Live sessions (${count(about.sessions.length)})`),
      sessions(about),
      h("h2", {}, "Audit log"),
      list,
      ...(rest > 0 ? [h("p", {}, more)] : []),
    );
  }

  return { node, update };
}
