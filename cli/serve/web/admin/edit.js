// Dialogs that change a user. Each returns the message to announce, or undefined if it was cancelled.

import * as api from "./api.js";
import { confirm, ask } from "./dialogs.js";
import { h } from "./dom.js";
import { field, input, select } from "./fields.js";
import { count, counted, nameOf, plainNameOf, stored } from "./format.js";

const fields = [
  ["name", "Name"],
  ["email", "E-mail"],
  ["referral_code", "Referral code"],
  ["role", "Role"],
];

const effects = {
  email: "They log in with the new address from now on.",
  referral_code: "Links with the old code stop working; who registered with it stays where they are.",
};

// Sends only changed fields, so that two admins who edit different fields do not overwrite each other's changes.
function changesIn(form, user) {
  const changes = {};
  for (const [name] of fields) {
    const value = form.elements.namedItem(name).value;
    if (value !== user[name]) changes[name] = value;
  }
  return changes;
}

function summary(user, changes) {
  return h(
    "dl",
    { class: "diff" },
    fields
      .filter(([name]) => name in changes)
      .map(([name, label]) =>
        h(
          "div",
          {},
          h("dt", {}, label),
          h(
            "dd",
            {},
            h("del", {}, stored(user[name])),
            h("span", { class: "faint" }, " → "),
            h("ins", {}, stored(changes[name])),
          ),
          effects[name] ? h("dd", { class: "hint" }, effects[name]) : null,
        ),
      ),
  );
}

export async function editUser(user) {
  const roles = [
    ["member", "member: sees itself"],
    ["support", "support: reads everything"],
    ["admin", "admin: may do everything"],
  ];
  const body = [
    field("Name", input({ name: "name", value: user.name, autofocus: true })),
    field("E-mail", input({ name: "email", value: user.email, inputmode: "email" })),
    field("Referral code", input({ name: "referral_code", value: user.referral_code, autocapitalize: "characters" })),
    field("Role", select({ name: "role" }, roles, user.role)),
  ];
  const submit = async (form) => {
    const changes = changesIn(form, user);
    if (Object.keys(changes).length === 0) return "Nothing was changed.";
    const sure = await confirm({
      title: "Save these changes?",
      body: summary(user, changes),
      action: "Save",
      danger: changes.role === "admin",
    });
    if (!sure) return false;
    await api.edit(user.id, changes);
    return "Saved.";
  };
  return ask({ title: ["Edit ", nameOf(user)], body, action: "Save …", submit });
}

// Asks the server who the new referrer is and what the move changes. A referrer that is refused is a fault of that field.
async function previewOf(user, referrer) {
  try {
    return await api.previewReferrer(user.id, referrer);
  } catch (error) {
    if (error.status === 401 || error.status === undefined) throw error;
    throw Object.assign(new Error(), { status: 422, code: "", errors: { referred_by: [error.message] } });
  }
}

function reattribution({ from, to, moved }) {
  const named = (side) => (side ? [nameOf(side.user), ` (${side.user.id})`] : "nobody");
  const change = (label, one) =>
    one &&
    h(
      "div",
      {},
      h("dt", {}, label, nameOf(one.user)),
      h("dd", {}, `${count(one.before)} → ${counted(one.after, "direct referral")}`),
    );
  return h(
    "dl",
    { class: "diff" },
    h(
      "div",
      {},
      h("dt", {}, "Referred by"),
      h("dd", {}, h("del", {}, named(from)), h("span", { class: "faint" }, " → "), h("ins", {}, named(to))),
    ),
    h("div", {}, h("dt", {}, "Moves"), h("dd", {}, counted(moved, "user"))),
    change("From ", from),
    change("To ", to),
  );
}

// Moves a user with the complete downline to another referrer.
export async function moveUser(user) {
  const now = user.referred_by;
  const body = [
    h(
      "p",
      {},
      "Now: ",
      now ? [nameOf(now), ` (${now.id})`] : "nobody",
      ". All below moves along; both referrers' figures change.",
    ),
    field("New referrer", input({ name: "referred_by", autofocus: true }), "An id, e-mail or code; empty for nobody."),
    field("Reason", input({ name: "reason" }), "Goes into the audit log."),
  ];
  const submit = async (form) => {
    const referrer = form.elements.namedItem("referred_by").value.trim();
    const reason = form.elements.namedItem("reason").value.trim();
    if (reason === "") throw Object.assign(new Error(), { status: 422, code: "", errors: { reason: ["say why"] } });
    const preview = await previewOf(user, referrer);
    if (preview.to?.user.id === preview.from?.user.id) return "Nothing was changed.";
    const sure = await confirm({
      title: ["Move ", nameOf(user), "?"],
      body: reattribution(preview),
      action: "Move",
      danger: true,
    });
    if (!sure) return false;
    await api.edit(user.id, { referred_by: referrer === "" ? null : referrer, reason });
    return `${plainNameOf(user)} is moved.`;
  };
  return ask({ title: ["Change the referrer of ", nameOf(user)], body, action: "Move …", submit });
}

export function disable(user) {
  return confirm({
    title: ["Disable ", nameOf(user), "?"],
    body: h(
      "p",
      {},
      "Their sessions end at once, and they cannot log in until they are enabled again. Their referrals stay.",
    ),
    action: "Disable",
    danger: true,
    work: async () => {
      await api.edit(user.id, { disabled: true });
      return `${plainNameOf(user)} is disabled.`;
    },
  });
}

export function enable(user) {
  return confirm({
    title: ["Enable ", nameOf(user), "?"],
    body: h("p", {}, "They can log in again with the password they had."),
    action: "Enable",
    work: async () => {
      await api.edit(user.id, { disabled: false });
      return `${plainNameOf(user)} is enabled.`;
    },
  });
}

export function eraseUser(user) {
  const typed = input({ name: "typed", inputmode: "numeric" });
  return ask({
    title: ["Erase ", nameOf(user), "?"],
    body: [
      h(
        "p",
        {},
        "Name, e-mail, password and sessions are gone for good. An anonymous node stays, so that no tree breaks.",
      ),
      field(`Type the id, ${user.id}, to go on`, typed),
    ],
    action: "Erase for good",
    danger: true,
    submit: async () => {
      if (typed.value.trim() !== String(user.id)) {
        throw Object.assign(new Error(), { status: 422, code: "", errors: { typed: ["this is not the id"] } });
      }
      await api.erase(user.id);
      return `User ${user.id} is erased.`;
    },
  });
}
