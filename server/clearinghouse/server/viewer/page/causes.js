// SPDX-License-Identifier: Apache-2.0
// Why a sequence did what it did: rules, inputs with their sources, arithmetic, and the chain of causes.

import { address, controls, element, field, link, saveCsv, shortTime } from "./dom.js";
import { colour, plain, plotCard } from "./plots.js";

const OPEN_MAX = 3;
const NODES_MAX = 60;
const LABEL_MAX = 38;
const go = (view, parameters) => { location.hash = address(view, parameters); };

export async function explain(content, parameters, { journal, ask }) {
  const { sequence, find } = parameters;
  content.append(
    element("h1", {}, sequence ? `Why sequence ${sequence}?` : "Why?"),
    controls("explain", {}, [
      field("Sequence", "sequence", sequence ?? "", { required: true, size: 14, inputmode: "numeric" }),
      field("Only parts with", "find", find ?? "", { placeholder: "account 1001", size: 24 }),
    ], "Explain"),
  );
  if (!sequence) {
    content.append(element("p", {}, "Give a sequence, or follow a “why” in any table."));
    return;
  }
  const found = await ask("explain", { sequence });
  const number = Number(found.sequence);
  const asked = Object.entries(found.asked).map(([name, value]) => `${name} ${value}`).join(", ");
  content.append(
    element("p", { class: "lead" }, `${shortTime(found.time)} UTC: ${found.command} of ${found.principal}: ${found.result}${asked ? ` (${asked})` : ""}`),
    element("p", { class: "steps" },
      number > 1 ? link(`← ${number - 1}`, "explain", { sequence: number - 1 }, { rel: "prev" }) : "",
      number < journal.end ? link(`${number + 1} →`, "explain", { sequence: number + 1 }, { rel: "next" }) : "",
      link(`State after ${number}`, "state", { at: number }),
      link(`State before`, "state", { at: number - 1 }),
      find ? link("All parts", "explain", { sequence }) : ""),
  );
  const pattern = find ? new RegExp(`${find.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![0-9])`, "i") : undefined;
  const parts = pattern ? found.parts.filter((part) => pattern.test(part.line) || pattern.test(part.subject)) : found.parts;
  const causes = new Map(found.causes.map((cause) => [cause.number, cause]));
  const roots = [...new Set(parts.flatMap((part) => part.inputs.flatMap((input) => input.causes)))];
  if (roots.length) await chainPicture(content, number, parts, roots, causes);
  content.append(partsCard(found, parts, causes));
  if (roots.length) content.append(treeCard(roots, causes));
  if (found.parts_left_out) content.append(element("p", { class: "hint" }, `… and ${found.parts_left_out} more events`));
  if (found.unanswered.length) content.append(element("p", { class: "hint" }, `No event wrote: ${found.unanswered.join(", ")}`));
}

// A cause in the text: its sequence, which leads on to why that happened.
const because = (cause) => link(cause.sequence, "explain", { sequence: cause.sequence }, { title: cause.line, "data-cause": cause.sequence });

function partsCard(found, parts, causes) {
  const made = parts.map((part) => element(
    "details", { class: "part", open: parts.length <= OPEN_MAX },
    element("summary", {}, part.line, " ", ...part.rules.map((rule) => element("span", { class: "tag" }, rule))),
    part.inputs.length ? element("h3", {}, "Inputs") : "",
    element("ul", {}, ...part.inputs.map((input) => element(
      "li", {}, `${input.name} = ${input.value}`,
      input.causes.length ? " ← " : "",
      ...input.causes.flatMap((cause, place) => [place ? ", " : "", because(causes.get(cause))]),
    ))),
    part.workings.length ? element("h3", {}, "Arithmetic") : "",
    element("ul", {}, ...part.workings.map((work) => element(
      "li", {}, element("span", { class: "tag" }, work.rule), ` ${work.formula}${work.value ? ` = ${work.value}` : ""}`,
    ))),
  ));
  const rows = () => parts.flatMap((part) => [
    [part.line, "rule", part.rules.join(" "), "", ""],
    ...part.inputs.map((input) => [part.line, "input", input.name, input.value, input.sequences.join(" ")]),
    ...part.workings.map((work) => [part.line, work.rule, work.formula, work.value, ""]),
  ]);
  return element(
    "section", { class: "card", "data-table": "parts" },
    element("div", { class: "bar" },
      element("h2", {}, parts.length === found.parts.length ? "What it did" : `What it did: ${parts.length} of ${found.parts.length} parts`),
      element("button", {
        type: "button", "data-save": "csv",
        onclick: () => saveCsv(`explain-${found.sequence}`, ["event", "kind", "what", "value", "sequences"], rows()),
      }, "CSV")),
    ...made,
    made.length ? "" : element("p", { class: "quiet" }, "no part fits"),
  );
}

function treeCard(roots, causes) {
  const shown = new Set();
  const inner = new Set([...causes.values()].flatMap((cause) => cause.because));
  const tops = roots.filter((number) => !inner.has(number));
  const item = (number) => {
    const cause = causes.get(number);
    const text = element("li", {}, because(cause), ` ${cause.line} `, element("span", { class: "quiet" }, `${cause.command} of ${cause.principal}`));
    if (shown.has(number)) {
      return element("li", {}, because(cause), element("span", { class: "quiet" }, " (see above)"));
    }
    shown.add(number);
    if (cause.because.length) text.append(element("ul", {}, ...cause.because.map(item)));
    return text;
  };
  const sorted = (tops.length ? tops : roots).sort((a, b) => causes.get(b).sequence - causes.get(a).sequence);
  const tree = element("ul", { class: "tree" }, ...sorted.map(item));
  return element("section", { class: "card", "data-table": "tree" }, element("div", { class: "bar" }, element("h2", {}, "Because of")), tree);
}

// The chain as a plot: this sequence at the right, what it came from further left, step by step.
async function chainPicture(content, sequence, parts, roots, causes) {
  const nodes = [{ key: 0, depth: 0, sequence, line: parts.length === 1 ? parts[0].line : `${parts.length} events`, because: roots }];
  const depth = new Map();
  let layer = roots;
  for (let far = 1; layer.length; far += 1) {
    const fresh = [...new Set(layer)].filter((number) => !depth.has(number));
    fresh.forEach((number) => depth.set(number, far));
    layer = fresh.flatMap((number) => causes.get(number).because);
  }
  const reached = [...depth].slice(0, NODES_MAX);
  for (const [number, far] of reached) {
    nodes.push({ key: number, depth: far, ...causes.get(number) });
  }
  const columns = Object.values(nodes.reduce((made, node) => { (made[node.depth] ??= []).push(node); return made; }, {}));
  const tallest = Math.max(...columns.map((column) => column.length));
  for (const column of columns) {
    column.sort((a, b) => b.sequence - a.sequence);
    column.forEach((node, place) => { node.y = -(place + 0.5) * (tallest / column.length); node.x = -node.depth; });
  }
  const known = new Map(nodes.map((node) => [node.key, node]));
  const edges = { x: [], y: [] };
  for (const node of nodes) {
    for (const number of node.because) {
      const cause = known.get(number);
      if (!cause) continue;
      edges.x.push(cause.x, node.x, null);
      edges.y.push(cause.y, node.y, null);
    }
  }
  const label = (node) => {
    const words = `${node.sequence} ${node.line}`;
    return plain(words.length > LABEL_MAX ? `${words.slice(0, LABEL_MAX)}…` : words);
  };
  const left = reached.length < depth.size ? ` ${depth.size - reached.length} more are in the list below.` : "";
  await plotCard(content, {
    name: `causes-${sequence}`,
    title: "Chain of causes",
    hint: `What happened stands at the right, what it came from to the left of it. Click: why that happened in turn.${left}`,
    describe: `Chain of ${depth.size} causes; the same as a list follows below`,
    height: Math.max(220, Math.min(40 + tallest * 26, 900)),
    traces: () => [
      { type: "scatter", mode: "lines", x: edges.x, y: edges.y, hoverinfo: "skip", line: { color: colour("c7"), width: 1 }, opacity: 0.6 },
      {
        type: "scatter",
        mode: "markers+text",
        x: nodes.map((node) => node.x),
        y: nodes.map((node) => node.y),
        text: nodes.map(label),
        textposition: "top center",
        textfont: { size: 10 },
        cliponaxis: false,
        customdata: nodes.map((node) => node.sequence),
        hovertext: nodes.map((node) => plain(`${node.sequence} ${node.line}`).replace(/(.{90}[^ ]*) /g, "$1<br>")),
        hovertemplate: "%{hovertext}<extra></extra>",
        marker: { size: 10, color: nodes.map((node) => colour(node.depth ? "c1" : "c4")) },
      },
    ],
    layout: () => ({
      showlegend: false,
      hovermode: "closest",
      hoverdistance: 20,
      margin: { l: 20, r: 20, t: 24, b: 16 },
      xaxis: { visible: false, range: [-columns.length + 0.45, 0.5], fixedrange: true },
      yaxis: { visible: false, range: [-tallest - 0.2, 0.4], fixedrange: true },
    }),
    table: () => ({
      columns: ["number", "depth", "sequence", "line", "because"],
      rows: nodes.map((node) => [node.key, node.depth, node.sequence, node.line, node.because.join(" ")]),
    }),
    onclick: (point) => { if (point.customdata && point.customdata !== sequence) go("explain", { sequence: point.customdata }); },
  });
}
