// Calls of the server's REST API. The session is the HttpOnly cookie that the server sets at log-in; the page never
// holds a token.

import { sentence } from "./format.js";

// An error response (problem+json). `errors` maps fields to their faults; status 0: no response was received.
export class Problem extends Error {
  constructor(status, body, retryAfter) {
    super(sentence(body.detail || `the server answered ${status}`));
    this.status = status;
    this.code = body.code ?? "";
    this.errors = body.errors ?? {};
    this.retryAfter = retryAfter;
  }
}

let whenSessionEnds = () => {};
export function onSessionEnd(handler) {
  whenSessionEnds = handler;
}

function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// The server's root as the browser sees it: a proxy may serve it below a path of its own.
export const root = new URL("../", import.meta.url);

async function call(method, path, { query = {}, body, signal, silent = false } = {}) {
  const url = new URL(path, root);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") url.searchParams.set(name, value);
  }
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  let text;
  try {
    answer = await fetch(url, {
      method,
      headers,
      signal,
      credentials: "same-origin",
      cache: "no-store",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    text = await answer.text();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, { detail: "the server cannot be reached" });
  }
  const content = text === "" ? null : readJson(text);
  if (answer.ok) return content;
  if (answer.status === 401 && !silent) whenSessionEnds();
  throw new Problem(answer.status, content ?? {}, Number(answer.headers.get("Retry-After")) || 0);
}

const accounts = "api/accounts";
const userPath = (id, rest = "") => `${accounts}/users/${id}/${rest}`;

export const logIn = async (email, password) =>
  (await call("POST", `${accounts}/login/`, { body: { email, password }, silent: true })).user;
export const logOut = () => call("POST", `${accounts}/logout/`, { silent: true });
export const whoAmI = () => call("GET", `${accounts}/user/`, { silent: true });

export const users = (query, signal) => call("GET", `${accounts}/users/`, { query, signal });
export const user = (id, signal) => call("GET", userPath(id), { signal });
export const path = (id, signal) => call("GET", userPath(id, "path/"), { signal });
export const userMetrics = (id, signal) => call("GET", userPath(id, "metrics/"), { signal });
export const referrals = (id, query, signal) => call("GET", userPath(id, "referrals/"), { query, signal });
export const tree = (id, query, signal) => call("GET", userPath(id, "tree/"), { query, signal });
export const explain = (id, signal) => call("GET", userPath(id, "explain/"), { signal });
export const edit = (id, changes) => call("PATCH", userPath(id), { body: changes });
export const previewReferrer = (id, to) => call("GET", userPath(id, "referrer/"), { query: { to } });
export const erase = (id) => call("DELETE", userPath(id));

export const metrics = (query, signal) => call("GET", "api/metrics/", { query, signal });
export const audit = (query, signal) => call("GET", "api/audit/", { query, signal });
