// Hash routing: "#/users/17/tree?levels=3" names a view and its query. A view is created once per key; while the key
// stays the same (another page, another search) only its update() is called.
//
// A route is [pattern, key(match), make(place)]; make returns { node, title(), update(place) }, and place is
// { match, query, signal }. The signal aborts pending requests when the user navigates away.

import { h } from "./dom.js";

export function hashOf(path, query = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, value);
  }
  const text = search.toString();
  return `#${path}${text === "" ? "" : `?${text}`}`;
}

export function go(hash) {
  location.hash = hash;
}

// For a query that changes with each key press: replaces the history entry instead of adding one per letter.
export function replace(hash) {
  history.replaceState(null, "", hash);
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}

function errorPanel(problem, again) {
  return h(
    "section",
    { class: "panel", role: "alert" },
    h("h1", { tabindex: "-1" }, problem.status === 404 ? "Not found" : "This did not work"),
    h("p", {}, problem.message),
    h(
      "p",
      { class: "actions" },
      problem.status === 404 ? null : h("button", { type: "button", onclick: again }, "Try again"),
      h("a", { href: "#/users" }, "To the users"),
    ),
  );
}

export class Router {
  #routes;
  #main;
  #changed;
  #view = null;
  #key = null;
  #leaving = new AbortController();

  // Calls `changed(path)` after each navigation.
  constructor(routes, main, changed) {
    this.#routes = routes;
    this.#main = main;
    this.#changed = changed;
    this.listener = () => this.show();
  }

  start() {
    window.addEventListener("hashchange", this.listener);
    return this.show();
  }

  stop() {
    window.removeEventListener("hashchange", this.listener);
    this.#leaving.abort();
    this.forget();
  }

  // Makes the next show() create its view again.
  forget() {
    this.#view = null;
    this.#key = null;
  }

  async show() {
    if (location.hash === "#main") return;
    const [path, search = ""] = location.hash.replace(/^#/, "").split(/\?(.*)/s);
    const found = this.#routes.map((route) => [route, path.match(route[0])]).find(([, match]) => match);
    if (!found) {
      history.replaceState(null, "", "#/users");
      return this.show();
    }
    const [[, keyOf, make], match] = found;
    const key = keyOf(match);
    const moved = key !== this.#key;
    if (moved) for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    this.#leaving.abort();
    this.#leaving = new AbortController();
    const place = { match, query: new URLSearchParams(search), signal: this.#leaving.signal };
    this.#changed(path);
    this.#main.setAttribute("aria-busy", "true");
    try {
      const view = moved ? await make(place) : this.#view;
      if (place.signal.aborted) return;
      if (moved) {
        this.#view = view;
        this.#key = key;
        this.#main.replaceChildren(view.node);
        window.scrollTo(0, 0);
        this.#main.querySelector("h1")?.focus({ preventScroll: true });
      }
      await view.update(place);
      if (place.signal.aborted) return;
      document.title = `${view.title()} · refctl console`;
    } catch (error) {
      if (error.name === "AbortError" || place.signal.aborted) return;
      if (error.status === 401) return;
      if (error.status === undefined) console.error(error);
      this.forget();
      document.title = "Error · refctl console";
      this.#main.replaceChildren(errorPanel(error, () => this.show()));
      this.#main.querySelector("h1").focus();
    }
    this.#main.setAttribute("aria-busy", "false");
  }
}
