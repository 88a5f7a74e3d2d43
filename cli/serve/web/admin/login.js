// The log-in form, for support and admin only. Ignores the token in the response: the cookie suffices.

import * as api from "./api.js";
import { h } from "./dom.js";
import { clearFaults, field, formFault, input, showFaults } from "./fields.js";

export const mayEnter = (user) => user.role === "support" || user.role === "admin";

// Disables a button for the time that the server asked to wait, and shows a countdown on it.
function hold(button, seconds) {
  const label = button.textContent;
  let left = Math.min(Math.ceil(seconds), 3600);
  button.disabled = true;
  const tick = () => {
    if (left <= 0 || !button.isConnected) {
      button.disabled = false;
      button.textContent = label;
      return;
    }
    button.textContent = `Try again in ${left} s`;
    left -= 1;
    setTimeout(tick, 1000);
  };
  tick();
}

// Calls `entered(user)` after a successful log-in with a sufficient role; `notice` explains why a log-in is needed.
export function logInView(entered, notice) {
  const email = input({
    name: "email",
    type: "text",
    inputmode: "email",
    autocomplete: "username",
    autocapitalize: "off",
    required: true,
  });
  const password = input({ name: "password", type: "password", autocomplete: "current-password", required: true });
  const button = h("button", { type: "submit", class: "primary" }, "Log in");
  const form = h(
    "form",
    { class: "login", novalidate: true },
    h(
      "div",
      {},
      h("h1", { tabindex: "-1" }, "Log in"),
      notice ? h("p", { class: "notice" }, notice) : h("p", { class: "faint" }, "For support and admin."),
      formFault(),
    ),
    field("E-mail", email),
    field("Password", password),
    h("div", { class: "actions" }, button),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    clearFaults(form);
    button.disabled = true;
    let wait = 0;
    try {
      const user = await api.logIn(email.value, password.value);
      password.value = "";
      if (mayEnter(user)) {
        entered(user);
      } else {
        await api.logOut();
        showFaults(form, {
          message: "This console is for support and admin; your account is a member's.",
          errors: {},
          code: "",
        });
      }
    } catch (error) {
      if (error.status === undefined) throw error;
      wait = error.retryAfter;
      showFaults(form, error);
    } finally {
      button.disabled = false;
      if (wait > 0) hold(button, wait);
    }
  });
  return { node: form, focus: () => (notice ? form.querySelector("h1") : email).focus() };
}
