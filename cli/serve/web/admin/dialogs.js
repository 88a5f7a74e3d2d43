// Modal dialogs based on <dialog>: the browser keeps the focus inside and restores it afterwards.

import { freshId, h } from "./dom.js";
import { clearFaults, formFault, showFaults } from "./fields.js";

// Opens a dialog around a form; `submit(form)` does the work and may throw a Problem, which is shown in the form.
// Resolves to the result of submit, or to undefined if the dialog was cancelled. A result of `false` keeps the dialog
// open.
export function ask({ title, body, action, danger = false, careful = false, submit }) {
  const heading = h("h2", { id: freshId("dialog") }, title);
  const go = h("button", { type: "submit", class: danger ? "danger" : "primary" }, action);
  const cancel = h("button", { type: "button", autofocus: careful }, "Cancel");
  const form = h(
    "form",
    { novalidate: true },
    h("div", {}, heading, formFault()),
    body,
    h("div", { class: "actions" }, go, cancel),
  );
  const dialog = h("dialog", { "aria-labelledby": heading.id }, form);
  return new Promise((resolve) => {
    let answer;
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (go.disabled) return;
      clearFaults(form);
      go.disabled = true;
      try {
        const done = await submit(form);
        if (done !== false) {
          answer = done ?? true;
          dialog.close();
        }
      } catch (error) {
        if (error.status === undefined) throw error;
        if (error.status === 401) dialog.close();
        else showFaults(form, error);
      } finally {
        go.disabled = false;
      }
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

// A confirmation with the focus on the safe answer. `work` performs the action; it may throw a Problem.
export const confirm = ({ work, ...rest }) =>
  ask({ ...rest, careful: true, submit: async () => (await work?.()) ?? true });
