// Formats values: numbers, shares, times (always UTC) and user-supplied text.

import { h } from "./dom.js";

const whole = new Intl.NumberFormat("en-US");
const oneDigit = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const twoDigits = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const count = (number) => whole.format(number);
export const decimal = (number) => twoDigits.format(number);
export const share = (number) => `${oneDigit.format(number * 100)} %`;
export const counted = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

// 93784 -> "1 d 2 h": the two largest non-zero units.
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const units = [
    ["d", 86400],
    ["h", 3600],
    ["min", 60],
    ["s", 1],
  ];
  const first = units.findIndex(([, length]) => seconds >= length);
  if (first < 0) return "0 s";
  const parts = [];
  let rest = seconds;
  for (const [unit, length] of units.slice(first, first + 2)) {
    const number = Math.floor(rest / length);
    rest -= number * length;
    if (number > 0) parts.push(`${count(number)} ${unit}`);
  }
  return parts.join(" ");
}

export const day = (instant) => instant.slice(0, 10);
export const minute = (instant) => `${instant.slice(0, 10)} ${instant.slice(11, 16)}`;

export function time(instant, shown = minute) {
  if (!instant) return h("span", { class: "faint" }, "–");
  return h(
    "time",
    { datetime: instant, title: `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC` },
    shown(instant),
  );
}

// Characters that are invisible or change the direction of text: controls, bidi marks, tags, private use. Joiners are
// kept because some scripts and emoji need them.
const unseen = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
const blank = /^[\s\u200c\u200d\u00ad\u115f\u1160\u2800\u3164\uffa0]*$/u;

const escaped = (point) => `\\u{${point.codePointAt(0).toString(16).toUpperCase()}}`;

// Stored text in a bidi-isolated element, with invisible characters shown as escapes.
export function stored(text) {
  const parts = [];
  let plain = "";
  for (const point of text) {
    if (!unseen.test(point)) {
      plain += point;
      continue;
    }
    if (plain) parts.push(plain);
    plain = "";
    parts.push(h("span", { class: "escape" }, escaped(point)));
  }
  if (plain) parts.push(plain);
  if (blank.test(text)) return h("bdi", { class: "faint" }, text === "" ? "(empty)" : "(blank)");
  return h("bdi", {}, parts);
}

// The same as plain text, for titles and announcements.
export function storedText(text) {
  return [...text].map((point) => (unseen.test(point) ? escaped(point) : point)).join("");
}

// A user's name; an erased user has none.
export function nameOf(user) {
  if (user.name === null || user.name === undefined) return h("span", { class: "faint" }, "erased");
  return stored(user.name);
}

export const plainNameOf = (user) => (user.name === null ? `user ${user.id} (erased)` : storedText(user.name));

export const emailOf = (user) => (user.email === null ? h("span", { class: "faint" }, "–") : stored(user.email));
export const codeOf = (user) =>
  user.referral_code === null ? h("span", { class: "faint" }, "–") : h("code", {}, stored(user.referral_code));

export const linkTo = (user) => h("a", { href: `#/users/${user.id}`, class: "name" }, nameOf(user));

// Turns a server message (lower-case start, no final dot) into a sentence.
export function sentence(text) {
  const trimmed = text.trim();
  return trimmed.charAt(0).toUpperCase() + trimmed.slice(1) + (/[.!?…]$/.test(trimmed) ? "" : ".");
}
