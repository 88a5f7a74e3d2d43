// Entry point of the console: the log-in state, and the view shown in <main>.

import * as api from "./api.js";
import { auditView } from "./audit.js";
import { announce, h } from "./dom.js";
import { nameOf } from "./format.js";
import { logInView, mayEnter } from "./login.js";
import { metricsView } from "./metrics.js";
import { Router } from "./router.js";
import { userView } from "./user.js";
import { usersView } from "./users.js";

const main = document.getElementById("main");
const sections = document.getElementById("sections");
const me = document.getElementById("me");

let router = null;

function routesFor(user) {
  const admin = user.role === "admin";
  const routes = [
    [/^\/users$/, () => "users", usersView],
    [
      /^\/users\/(\d+)(?:\/(referrals|tree|history))?$/,
      (match) => `user ${match[1]}`,
      (place) => userView(place, user),
    ],
    [/^\/metrics$/, () => "metrics", metricsView],
  ];
  if (admin) routes.push([/^\/audit$/, () => "audit", auditView]);
  return routes;
}

function showBar(user) {
  const links = [
    ["/users", "Users"],
    ["/metrics", "Metrics"],
  ];
  if (user.role === "admin") links.push(["/audit", "Audit log"]);
  sections.replaceChildren(
    ...links.map(([path, text]) => h("a", { href: `#${path}` }, text)),
    h("a", { href: new URL("api/swagger/", api.root).href }, "API"),
  );
  me.replaceChildren(
    h("a", { href: `#/users/${user.id}`, class: "quiet" }, nameOf(user)),
    h("span", { class: "role" }, user.role),
    h("button", { type: "button", class: "quiet", onclick: leave }, "Log out"),
  );
}

function mark(path) {
  for (const link of sections.querySelectorAll("a[href^='#']")) {
    if (path.startsWith(link.getAttribute("href").slice(1))) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function enter(user) {
  showBar(user);
  router = new Router(routesFor(user), main, mark);
  router.start();
}

function askToLogIn(notice) {
  router?.stop();
  router = null;
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  sections.replaceChildren();
  me.replaceChildren();
  document.title = "Log in · refctl console";
  const view = logInView(enter, notice);
  main.replaceChildren(view.node);
  main.setAttribute("aria-busy", "false");
  view.focus();
}

async function leave() {
  try {
    await api.logOut();
  } catch (error) {
    // 401: the session has already ended, which is the wanted result.
    if (error.status !== 401) return announce(`Not logged out: ${error.message}`);
  }
  history.replaceState(null, "", "#/users");
  askToLogIn("You are logged out.");
}

api.onSessionEnd(() => {
  if (router) askToLogIn("Your session is over. Log in to go on where you were.");
});

// The skip link to #main must not be treated as a route.
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});

try {
  const user = await api.whoAmI();
  if (mayEnter(user)) enter(user);
  else askToLogIn("You are logged in as a member; this console is for support and admin.");
} catch (error) {
  askToLogIn(error.status === 401 ? undefined : error.message);
}
