// Charts as inline SVG. Each is drawn for its current width, so that the text keeps its size, and is accompanied by a
// table of the same figures for people who cannot see or compare shapes.

import { h, svg } from "./dom.js";
import { count } from "./format.js";

// A <figure> with a caption, a drawing that follows the width, and the figures as a table.
export function chart({ title, note, legend, draw, columns, rows }) {
  const place = h("div", { class: "plot" });
  let width = 0;
  const redraw = () => {
    const now = Math.floor(place.clientWidth);
    if (now === width || now === 0) return;
    width = now;
    const drawing = draw(width);
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", `${title}. ${note} The table below has the figures.`);
    place.replaceChildren(drawing);
  };
  new ResizeObserver(redraw).observe(place);
  return h(
    "figure",
    { class: "chart" },
    h("figcaption", {}, h("h2", {}, title), h("p", { class: "faint" }, note), legend),
    place,
    h(
      "details",
      {},
      h("summary", {}, "Figures"),
      h(
        "div",
        { class: "scroll short", tabindex: "0", role: "region", "aria-label": `Figures: ${title}` },
        h(
          "table",
          { class: "list narrow" },
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              columns.map((text, at) => h("th", { scope: "col", class: at > 0 ? "number" : null }, text)),
            ),
          ),
          h(
            "tbody",
            {},
            rows.map((row) =>
              h(
                "tr",
                {},
                row.map((cell, at) => h(at > 0 ? "td" : "th", at > 0 ? { class: "number" } : { scope: "row" }, cell)),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

export function legend(entries) {
  return h(
    "ul",
    { class: "legend" },
    entries.map(([kind, text]) =>
      h(
        "li",
        {},
        svg(
          "svg",
          { class: "swatch", viewBox: "0 0 10 10", "aria-hidden": "true" },
          svg("rect", { class: kind, width: 10, height: 10, rx: 2 }),
        ),
        text,
      ),
    ),
  );
}

// Axis ticks at round numbers from 0 to at least `most`: 0, 50, 100, 150.
export function marks(most, wanted = 4) {
  const raw = Math.max(most, 1) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, [1, 2, 5, 10].find((one) => one * power >= raw) * power);
  return Array.from({ length: Math.ceil(Math.max(most, 1) / step) + 1 }, (_, at) => at * step);
}

const canvas = (width, height, ...children) =>
  svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height }, children);
const label = (x, y, anchor, text, kind = "tick") => svg("text", { x, y, "text-anchor": anchor, class: kind }, text);
const bar = (kind, x, y, width, height, title) =>
  svg(
    "rect",
    { class: kind, x, y, width: Math.max(width, 0), height: Math.max(height, 0) },
    title ? svg("title", {}, title) : null,
  );

// A stacked column chart. points: [{ label, title, parts: [number, …] }]; kinds: one CSS class per part, lowest first.
export function stackedColumns(width, points, kinds) {
  const height = 220;
  const [left, right, top, bottom] = [46, 4, 10, 24];
  const ticks = marks(Math.max(...points.map((one) => one.parts.reduce((sum, part) => sum + part, 0)), 0));
  const scale = (number) => (number / ticks.at(-1)) * (height - top - bottom);
  const base = height - bottom;
  const slot = (width - left - right) / points.length;
  const gap = slot > 8 ? Math.min(slot * 0.25, 12) : slot > 3 ? 1 : 0;
  const grid = ticks.flatMap((tick) => [
    svg("line", {
      class: tick === 0 ? "axis" : "grid",
      x1: left,
      x2: width - right,
      y1: base - scale(tick),
      y2: base - scale(tick),
    }),
    label(left - 8, base - scale(tick) + 4, "end", count(tick)),
  ]);
  // Show only as many labels as fit; labels of narrow columns start at the column's left edge.
  const nameWidth = 78;
  const thin = slot < nameWidth;
  const every = Math.max(1, Math.ceil(nameWidth / slot));
  const columns = points.map((point, at) => {
    const x = left + at * slot + gap / 2;
    let y = base;
    const parts = point.parts.map((part, which) => {
      y -= scale(part);
      return part > 0 ? bar(kinds[which], x, y, slot - gap, scale(part)) : null;
    });
    const fits = at % every === 0 && (!thin || x + nameWidth <= width);
    const name = fits
      ? label(thin ? x : x + (slot - gap) / 2, height - 6, thin ? "start" : "middle", point.label)
      : null;
    return svg(
      "g",
      { class: "column" },
      svg("title", {}, point.title),
      bar("catch", left + at * slot, top, slot, base - top),
      parts,
      name,
    );
  });
  return canvas(width, height, grid, columns);
}

// A horizontal bar chart. rows: [{ label, value, title }].
export function bars(width, rows, kind) {
  const line = 24;
  const [left, right] = [96, 64];
  const most = Math.max(...rows.map((row) => row.value), 1);
  return canvas(
    width,
    rows.length * line + 2,
    rows.map((row, at) => {
      const length = (row.value / most) * (width - left - right);
      const y = at * line;
      return svg(
        "g",
        {},
        svg("title", {}, row.title),
        label(left - 10, y + 16, "end", row.label),
        bar(kind, left, y + 4, row.value > 0 ? Math.max(length, 1) : 0, line - 8),
        label(left + length + 8, y + 16, "start", count(row.value), "value"),
      );
    }),
  );
}

// A heat map: a cell's share, from 0 to 1, sets its colour. rows: [{ label, cells: [{ share, text, title }] }]. The cell
// with the largest share gets the full colour.
export function heatMap(width, columns, rows) {
  const line = 26;
  const left = Math.min(150, width * 0.36);
  const cell = Math.min((width - left) / columns.length, 180);
  const most = Math.max(...rows.flatMap((row) => row.cells.map((one) => one.share)), 0);
  const head = columns.map((text, at) => label(left + at * cell + cell / 2, 14, "middle", text));
  const body = rows.map((row, number) => {
    const y = 22 + number * line;
    return svg(
      "g",
      {},
      label(left - 12, y + 17, "end", row.label),
      row.cells.map((one, at) => {
        const strength = most > 0 ? Math.round((one.share / most) * 10) : 0;
        return svg(
          "g",
          {},
          svg("title", {}, one.title),
          svg("rect", {
            class: `heat heat-${strength}${one.open ? " open" : ""}`,
            x: left + at * cell + 1,
            y: y + 1,
            width: Math.max(cell - 2, 0),
            height: line - 2,
            rx: 2,
          }),
          label(left + at * cell + cell / 2, y + 17, "middle", one.text, strength > 5 ? "on-heat" : "value"),
        );
      }),
    );
  });
  return canvas(width, 24 + rows.length * line, head, body);
}

// A single bar for a table row: `share` of the largest value.
export function meter(share, kind) {
  return svg(
    "svg",
    { class: "meter", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: "rail", width: 100, height: 10 }),
    svg("rect", { class: kind, width: Math.max(share * 100, share > 0 ? 0.7 : 0), height: 10 }),
  );
}
