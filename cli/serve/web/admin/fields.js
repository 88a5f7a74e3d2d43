// Form fields with labels, hints and the server's error messages.

import { freshId, h } from "./dom.js";
import { sentence } from "./format.js";

// field("E-mail", input({ name: "email" }), "hint"): a form row with room for error messages.
export function field(label, control, hint) {
  const id = control.id || freshId("field");
  control.id = id;
  const fault = h("p", { class: "fault", id: `${id}-fault`, hidden: true });
  const said = hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null;
  control.setAttribute("aria-describedby", [said?.id, fault.id].filter(Boolean).join(" "));
  return h("div", { class: "field" }, h("label", { for: id }, label), control, said, fault);
}

export const input = (properties) => h("input", { autocomplete: "off", spellcheck: "false", ...properties });

export function select(properties, options, chosen) {
  return h(
    "select",
    properties,
    options.map(([value, text]) => h("option", { value, selected: value === (chosen ?? "") }, text)),
  );
}

export function clearFaults(form) {
  for (const fault of form.querySelectorAll(".fault")) {
    fault.hidden = true;
    fault.textContent = "";
  }
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  form.querySelector(".form-fault")?.replaceChildren();
}

// Error codes of a whole request that belong to one field.
const fieldOfCode = { email_taken: "email", code_taken: "referral_code" };

// Shows a Problem: field errors next to their fields, everything else above the form. Focuses the first invalid field.
export function showFaults(form, problem) {
  clearFaults(form);
  const errors = { ...problem.errors };
  if (Object.keys(errors).length === 0 && fieldOfCode[problem.code])
    errors[fieldOfCode[problem.code]] = [problem.message];
  const strangers = [];
  let first = null;
  for (const [name, messages] of Object.entries(errors)) {
    const control = form.elements.namedItem(name === "code" ? "referral_code" : name);
    const texts = messages.map(sentence);
    if (!control) {
      strangers.push(...texts.map((text) => `${name}: ${text}`));
      continue;
    }
    const fault = form.querySelector(`#${control.id}-fault`);
    fault.textContent = texts.join(" ");
    fault.hidden = false;
    control.setAttribute("aria-invalid", "true");
    first ??= control;
  }
  if (first === null || strangers.length > 0) {
    form.querySelector(".form-fault")?.replaceChildren(h("p", {}, [problem.message, ...strangers].join(" ")));
  }
  (first ?? form.querySelector("input, select, button"))?.focus();
}

// The place for errors that belong to no field of the form.
export const formFault = () => h("div", { class: "form-fault", role: "alert" });
