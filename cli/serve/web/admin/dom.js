// Creates elements. Text from outside only becomes text nodes, and no attribute contains a script or a style.

const svgNamespace = "http://www.w3.org/2000/svg";

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

// h("a", { href: "#/users", class: "quiet", onclick: f }, "text", child, [children])
export function h(name, properties, ...children) {
  return fill(document.createElement(name), properties, children);
}

export function svg(name, properties, ...children) {
  return fill(document.createElementNS(svgNamespace, name), properties, children);
}

let lastId = 0;

// A page-wide unique id for aria references.
export function freshId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

// Announces a message to screen readers and shows it for some seconds.
let hiding = 0;
export function announce(text) {
  const status = document.getElementById("status");
  clearTimeout(hiding);
  status.textContent = text;
  status.classList.add("shown");
  hiding = setTimeout(() => status.classList.remove("shown"), 5000);
}

// Announces what is visible anyway, such as a list's length, to screen readers only; never replaces a shown message.
export function whisper(text) {
  const status = document.getElementById("status");
  if (!status.classList.contains("shown")) status.textContent = text;
}
