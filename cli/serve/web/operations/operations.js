// Lists the operations of /api/openapi.json. Inserts all texts as text nodes.

const at = document.getElementById("operations");

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// Resolves a `$ref` within the description.
function resolved(description, value) {
  if (!value?.$ref?.startsWith("#/")) return value ?? {};
  return (
    value.$ref
      .slice(2)
      .split("/")
      .reduce((node, key) => node?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], description) ?? {}
  );
}

function table(caption, rows) {
  if (rows.length === 0) return null;
  const body = element("tbody");
  for (const [name, text] of rows) {
    body.append(element("tr", {}, element("th", { scope: "row" }, element("code", {}, name)), element("td", {}, text)));
  }
  return element("table", {}, element("caption", {}, caption), body);
}

function fields(description, body) {
  const [type, media] = Object.entries(body?.content ?? {})[0] ?? [];
  if (!type) return null;
  const schema = resolved(description, media.schema);
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const of = resolved(description, property);
    const kind = [of.type ?? of.format ?? ""].flat().join(" or ");
    return [name, [kind, required.has(name) ? "required" : "", of.description ?? ""].filter(Boolean).join(", ")];
  });
  return table(`Body (${type})`, rows);
}

function operation(description, path, method, of) {
  const parameters = (of.parameters ?? []).map((one) => resolved(description, one));
  const summary = element(
    "summary",
    {},
    element("code", { className: "method" }, method.toUpperCase()),
    element("code", { className: "path" }, path),
    element("span", {}, of.summary ?? ""),
  );
  return element(
    "details",
    {},
    summary,
    of.description ? element("p", {}, of.description) : null,
    table(
      "Parameters",
      parameters.map((one) => [
        one.name,
        [one.in, one.required ? "required" : "", one.description ?? ""].filter(Boolean).join(", "),
      ]),
    ),
    fields(description, resolved(description, of.requestBody)),
    table(
      "Answers",
      Object.entries(of.responses ?? {}).map(([status, one]) => [status, resolved(description, one).description ?? ""]),
    ),
  );
}

function list(description) {
  const groups = new Map();
  const methods = ["get", "post", "put", "patch", "delete"];
  for (const [path, item] of Object.entries(description.paths ?? {})) {
    for (const method of methods.filter((one) => one in item)) {
      const group = item[method].tags?.[0] ?? "operations";
      if (!groups.has(group)) groups.set(group, []);
      groups.get(group).push(operation(description, path, method, item[method]));
    }
  }
  return [...groups].map(([name, operations]) => element("section", {}, element("h2", {}, name), ...operations));
}

try {
  const answer = await fetch(new URL("../openapi.json", import.meta.url));
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  at.replaceChildren(...list(await answer.json()));
} catch (error) {
  at.replaceChildren(element("p", { role: "alert" }, `The description could not be read: ${error.message}.`));
}
at.setAttribute("aria-busy", "false");
