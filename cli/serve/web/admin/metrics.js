// Referral metrics: the figures of GET /api/metrics/ and four charts.

import * as api from "./api.js";
import { bars, chart, heatMap, legend, meter, stackedColumns } from "./charts.js";
import { h, whisper } from "./dom.js";
import { field, input, select } from "./fields.js";
import { count, counted, decimal, duration, linkTo, share } from "./format.js";
import { hashOf, replace } from "./router.js";
import { heads } from "./users.js";

const unseen = (text) => h("span", { class: "unseen" }, text);

const generationsShown = 16;

const tile = (term, value, note) =>
  h("div", {}, h("dt", {}, term), h("dd", {}, h("span", { class: "big" }, value), h("span", { class: "note" }, note)));

function tiles(of) {
  const per = of.referrals_per_referrer;
  const first = of.time_to_first_referral_seconds;
  return h(
    "dl",
    { class: "tiles" },
    tile("Users", count(of.users), `${count(of.referred)} referred, ${count(of.organic)} organic`),
    tile("Referral share", share(of.referral_share), "of the users were referred"),
    tile("Participation", share(of.participation), `${counted(of.active_referrers, "active referrer")}`),
    tile(
      `K-factor, ${of.k_factor.window_days} days`,
      decimal(of.k_factor.value),
      `${count(of.k_factor.referrals)} referrals by ${count(of.k_factor.cohort)} users`,
    ),
    tile(
      "Referrals a referrer",
      decimal(per.mean),
      `median ${count(per.median)}, p90 ${count(per.p90)}, max ${count(per.max)}`,
    ),
    tile(
      "First referral after",
      duration(first.median),
      `median; p90 ${duration(first.p90)}; never ${share(first.never_share)}`,
    ),
    tile("Depth", decimal(of.depth.mean), `mean; deepest ${count(of.depth.max)}`),
    tile(
      "Concentration",
      decimal(of.concentration.gini),
      `Gini; top 1 % made ${share(of.concentration.top_1_percent_share)}`,
    ),
  );
}

const periodName = (start, by) => (by === "month" ? start.slice(0, 7) : start.slice(0, 10));

function growth(of, by) {
  const rows = of.periods.map((one) => [
    periodName(one.start, by),
    count(one.signups),
    count(one.referred),
    count(one.organic),
  ]);
  return chart({
    title: "Growth",
    note: `Sign-ups by ${by}, split into referred and organic.`,
    legend: legend([
      ["series-1", "referred"],
      ["series-2", "organic"],
    ]),
    draw: (width) =>
      stackedColumns(
        width,
        of.periods.map((one) => ({
          label: periodName(one.start, by),
          title: `${periodName(one.start, by)}: ${count(one.signups)} sign-ups, ${count(one.referred)} referred, ${count(one.organic)} organic`,
          parts: [one.referred, one.organic],
        })),
        ["series-1", "series-2"],
      ),
    columns: [by, "Sign-ups", "Referred", "Organic"],
    rows,
  });
}

const windows = [7, 30, 90];

function cohorts(of) {
  const shown = of.cohorts.slice(-24);
  const part = (one, days) => (one.users > 0 ? one[`referred_within_${days}`] / one.users : 0);
  const atLeast = (one, days) => (one.open_windows.includes(days) ? "≥ " : "");
  const open = of.cohorts.some((one) => atLeast(one, windows.at(-1)) !== "");
  return chart({
    title: "Cohorts",
    note:
      "Of each month's new users, how many referred somebody within 7, 30 and 90 days" +
      (open ? "; ≥ where those days are not over yet" : "") +
      (shown.length < of.cohorts.length ? "; the last 24 months." : "."),
    draw: (width) =>
      heatMap(
        width,
        windows.map((days) => `${days} days`),
        shown.map((one) => ({
          label: `${one.month.slice(0, 7)} · ${count(one.users)}`,
          cells: windows.map((days) => ({
            share: part(one, days),
            text: atLeast(one, days) + share(part(one, days)),
            open: atLeast(one, days) !== "",
            title: `${one.month}: ${count(one[`referred_within_${days}`])} of ${count(one.users)} within ${days} days${atLeast(one, days) ? ", so far" : ""}`,
          })),
        })),
      ),
    columns: ["Month", "Users", ...windows.map((days) => `${days} days`)],
    rows: of.cohorts.map((one) => [
      one.month.slice(0, 7),
      count(one.users),
      ...windows.map((days) => atLeast(one, days) + count(one[`referred_within_${days}`])),
    ]),
  });
}

function depths(of) {
  const all = of.depth.generations;
  const shown = all
    .slice(0, generationsShown)
    .map((users, depth) => ({
      label: depth === 0 ? "0 (roots)" : String(depth),
      value: users,
      title: `depth ${depth}: ${counted(users, "user")}`,
    }));
  const deeper = all.slice(generationsShown).reduce((sum, users) => sum + users, 0);
  if (deeper > 0) shown.push({ label: "deeper", value: deeper, title: `deeper: ${counted(deeper, "user")}` });
  return chart({
    title: "Depth",
    note: "Users by the number of referrers above them.",
    draw: (width) => bars(width, shown, "series-1"),
    columns: ["Depth", "Users"],
    rows: all.map((users, depth) => [String(depth), count(users)]),
  });
}

function leaderboard(of) {
  const most = Math.max(...of.top_referrers.map((one) => one.direct), 1);
  const row = (one, at) =>
    h(
      "tr",
      {},
      h("td", { class: "number" }, at + 1),
      h("th", { scope: "row", class: "text" }, linkTo(one.user)),
      h("td", { class: "drawn" }, meter(one.direct / most, "series-1")),
      h("td", { class: "number" }, count(one.direct)),
      h("td", { class: "number" }, count(one.downline)),
    );
  return h(
    "figure",
    { class: "chart", id: "leaderboard" },
    h(
      "figcaption",
      {},
      h("h2", {}, "Top referrers"),
      h("p", { class: "faint" }, "By direct referrals, then by all below."),
    ),
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": "Top referrers" },
      h(
        "table",
        { class: "list" },
        heads([[unseen("Rank"), "number"], ["Name"], [unseen("Direct, drawn"), "drawn"], ["Direct", "number"], ["Below", "number"]]),
        h("tbody", {}, of.top_referrers.map(row)),
      ),
    ),
  );
}

export async function metricsView() {
  const by = select(
    { name: "by" },
    [
      ["day", "Day"],
      ["week", "Week"],
      ["month", "Month"],
    ],
    "month",
  );
  const since = input({ name: "since", type: "date" });
  const until = input({ name: "until", type: "date" });
  const form = h(
    "form",
    { class: "filters", "aria-label": "Period" },
    field("By", by),
    field("Registered from", since),
    field("Registered before", until),
    h("div", { class: "field" }, h("button", { type: "reset" }, "Clear")),
  );
  const apply = () =>
    replace(hashOf("/metrics", { by: by.value === "month" ? "" : by.value, since: since.value, until: until.value }));
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  const place = h("div");
  const node = h("section", {}, h("div", { class: "head" }, h("h1", { tabindex: "-1" }, "Metrics")), form, place);

  async function update({ query, signal }) {
    const period = ["day", "week", "month"].includes(query.get("by")) ? query.get("by") : "month";
    by.value = period;
    since.value = query.get("since") ?? "";
    until.value = query.get("until") ?? "";
    const of = await api.metrics({ by: period, since: since.value, until: until.value, top: 10 }, signal);
    if (of.users === 0) {
      place.replaceChildren(h("p", { class: "none" }, "Nobody registered in this period."));
    } else {
      place.replaceChildren(
        tiles(of),
        growth(of, period),
        h("div", { class: "pair" }, h("div", {}, leaderboard(of), depths(of)), h("div", {}, cohorts(of))),
      );
    }
    whisper(`Metrics of ${counted(of.users, "user")}`);
  }

  return { node, update, title: () => "Metrics" };
}
