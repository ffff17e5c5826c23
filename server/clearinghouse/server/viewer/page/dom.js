// SPDX-License-Identifier: Apache-2.0
// Elements, links, tables and files to save. Text goes into the page as text alone, never as markup.

// An element with attributes (`on…` are listeners) and children (elements or text).
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== null && child !== ""));
  return made;
}

// The address of a view; empty parameters are left out.
export function address(view, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, value);
  }
  const text = query.toString();
  return `#/${view}${text ? `?${text}` : ""}`;
}

export const link = (text, view, parameters, attributes = {}) =>
  element("a", { href: address(view, parameters), ...attributes }, String(text));

// A time for people: without the zeros at its end.
export const shortTime = (text) =>
  text.replace("T", " ").replace(/\.?0*Z$/, "");

// A number for people: six decimals, the whole of it as the title of its cell.
export function shortNumber(value) {
  const text = String(value);
  const point = text.indexOf(".");
  return point >= 0 && text.length - point > 7 && /^-?[0-9.]+$/.test(text)
    ? `${text.slice(0, point + 7).replace(/\.?0+$/, "")}…`
    : text;
}

export function save(name, blob) {
  const url = URL.createObjectURL(blob);
  const anchor = element("a", { href: url, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// A cell of a CSV file. Text that a spreadsheet would take for a formula gets an apostrophe before it.
function csvCell(value) {
  if (value === null || value === undefined) return "";
  let text = String(value);
  if (/^[=+\-@\t\r]/.test(text) && !/^-?[0-9][0-9.eE+-]*$/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function saveCsv(name, columns, rows) {
  const lines = [columns, ...rows].map((row) => row.map(csvCell).join(","));
  save(`${name}.csv`, new Blob([`${lines.join("\r\n")}\r\n`], { type: "text/csv;charset=utf-8" }));
}

function cell(value, column, context) {
  if (value === null || value === "") return element("td", { class: column.kind === "number" ? "number" : undefined });
  if (column.kind === "sequence") {
    return element(
      "td", { class: "number" },
      link(value, "state", { at: value }),
      value ? link("why", "explain", { sequence: value, find: context.find }, { class: "why", "aria-label": `why ${value}` }) : "",
    );
  }
  if (column.kind === "account" && /^[0-9]+$/.test(String(value))) {
    return element("td", {}, link(value, "account", { account: value, at: context.at }));
  }
  if (column.kind === "session") {
    return element("td", {}, link(value, "clearing", { session: value, at: context.at }));
  }
  if (column.kind === "member") {
    return element("td", {}, link(value, "clearing", { member: value, session: context.session, at: context.at }));
  }
  if (column.kind === "number") return element("td", { class: "number", title: String(value) }, shortNumber(value));
  if (column.name === "time" || column.name === "since") return element("td", { title: value }, shortTime(String(value)));
  return element("td", { class: column.name === "what" ? "wide" : undefined }, String(value));
}

// A card with a table as the server gives it. `context.at` and `context.find` go along in its links.
export function tableCard(table, context = {}) {
  const head = table.columns.map((column) =>
    element("th", { scope: "col", class: ["number", "sequence"].includes(column.kind) ? "number" : undefined }, column.name));
  const owner = table.columns.findIndex((column) => column.kind === "account" && column.name === "account");
  const body = table.rows.map((row) => {
    const own = owner >= 0 && !context.find ? { ...context, find: `account ${row[owner]}` } : context;
    return element("tr", {}, ...row.map((value, place) => cell(value, table.columns[place], own)));
  });
  const left = table.left_out ? element("p", { class: "hint" }, `… and ${table.left_out} more`) : "";
  return element(
    "section", { class: "card", "data-table": table.name },
    element(
      "div", { class: "bar" },
      element("h2", {}, table.title),
      element("button", {
        type: "button",
        "data-save": "csv",
        onclick: () => saveCsv(table.name, table.columns.map((column) => column.name), table.rows),
      }, "CSV"),
    ),
    table.rows.length
      ? element(
        "div", { class: "scroll", tabindex: "0", role: "region", "aria-label": table.title },
        element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body)),
      )
      : element("p", { class: "quiet" }, "nothing"),
    left,
  );
}

// A form whose fields become parameters of a view; `fixed` go along unseen.
export function controls(view, fixed, fields, submit = "Show") {
  const form = element("form", {
    class: "controls",
    onsubmit: (event) => {
      event.preventDefault();
      const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));
      location.hash = address(view, { ...fixed, ...given });
    },
  }, ...fields, element("button", { type: "submit" }, submit));
  return form;
}

export function field(label, name, value = "", attributes = {}) {
  return element("label", {}, label, element("input", { name, value, autocomplete: "off", spellcheck: "false", ...attributes }));
}

export function choice(label, name, value, options, always = undefined) {
  const select = element(
    "select", { name, onchange: (event) => event.target.form.requestSubmit() },
    ...(always === undefined ? [] : [element("option", { value: "" }, always)]),
    ...options.map((option) => element("option", { value: option, selected: option === value }, option)),
  );
  return element("label", {}, label, select);
}
