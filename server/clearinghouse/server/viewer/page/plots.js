// SPDX-License-Identifier: Apache-2.0
// Plots: the plot library with the colours of the page, and each as a card that can be saved as PNG and CSV.

/* global Plotly */
import { element, saveCsv } from "./dom.js";

const drawn = new Set();

export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
export const COLOURS = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"];

// The library reads markup in text: none of ours is meant as such.
export const plain = (text) =>
  String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function themed(layout) {
  const text = colour("text");
  const line = colour("line");
  const axis = { gridcolor: line, zerolinecolor: line, linecolor: line, automargin: true };
  const made = {
    paper_bgcolor: colour("back"),
    plot_bgcolor: colour("back"),
    font: { color: text, size: 12, family: "system-ui, 'DejaVu Sans', sans-serif" },
    hoverlabel: { font: { size: 12 }, namelength: -1 },
    margin: { l: 70, r: 20, t: 28, b: 40 },
    hovermode: "x unified",
    hoverdistance: -1,
    showlegend: true,
    ...layout,
  };
  for (const key of Object.keys(made)) {
    if (/^[xy]axis[0-9]*$/.test(key)) made[key] = { ...axis, ...made[key] };
  }
  return made;
}

export function forget() {
  for (const plot of drawn) Plotly.purge(plot.place);
  drawn.clear();
}

export async function redraw() {
  for (const plot of drawn) {
    await Plotly.react(plot.place, plot.traces(), themed(plot.layout()), plot.config);
  }
}

// A card with a plot. `traces` and `layout` are functions, called again when the colours change; `table` gives the
// columns and rows of the CSV; `onclick` receives the point that was clicked, `onzoom` the new ends of the time axis.
export async function plotCard(parent, options) {
  const place = element("div", { class: "plot", "data-plot": options.name });
  // Only these buttons: the library has one that would send the plot away.
  const config = {
    displaylogo: false,
    responsive: true,
    displayModeBar: Boolean(options.onzoom || options.zooms),
    modeBarButtons: [["zoom2d", "pan2d", "zoomIn2d", "zoomOut2d", "resetScale2d"]],
    plotlyServerURL: "",
  };
  const plot = { place, traces: options.traces, layout: options.layout, config };
  const height = options.height ?? 360;
  place.style.height = `${height}px`;
  const png = () => Plotly.downloadImage(place, {
    format: "png", filename: options.name, width: Math.max(place.clientWidth, 900), height, scale: 2,
  });
  const csv = () => {
    const { columns, rows } = options.table();
    saveCsv(options.name, columns, rows);
  };
  const card = element(
    "section", { class: "card", "data-card": options.name },
    element(
      "div", { class: "bar" },
      element("h2", {}, options.title),
      element("button", { type: "button", "data-save": "png", onclick: png }, "PNG"),
      element("button", { type: "button", "data-save": "csv", onclick: csv }, "CSV"),
    ),
    options.hint ? element("p", { class: "hint" }, options.hint) : "",
    place,
  );
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", options.describe ?? options.title);
  parent.append(card);
  await Plotly.newPlot(place, plot.traces(), themed(plot.layout()), config);
  drawn.add(plot);
  if (options.onclick) {
    place.on("plotly_click", (event) => { if (event.points.length) options.onclick(event.points[0]); });
  }
  if (options.onzoom) {
    place.on("plotly_relayout", (change) => {
      const from = change["xaxis.range[0]"];
      const to = change["xaxis.range[1]"];
      if (from !== undefined && to !== undefined) options.onzoom(from, to);
      else if (change["xaxis.autorange"]) options.onzoom("", "");
    });
  }
  place.dataset.ready = "yes";
  return card;
}

// A line that keeps its value until the next point. `series` is as the server gives it.
export function line(name, series, place, extra = {}) {
  return {
    type: "scatter",
    mode: series.x.length === 1 ? "markers" : "lines",
    name: plain(name),
    x: series.x,
    y: series.y,
    customdata: series.seq,
    connectgaps: false,
    line: { color: colour(COLOURS[place % COLOURS.length]), width: 1.6, shape: "hv", ...extra.line },
    hovertemplate: "%{y}<extra>%{fullData.name}</extra>",
    ...Object.fromEntries(Object.entries(extra).filter(([key]) => key !== "line")),
  };
}

// The rows of several named series for a CSV file.
export function seriesTable(named) {
  const rows = [];
  for (const [name, series] of Object.entries(named)) {
    series.x.forEach((x, place) => {
      rows.push([name, new Date(x).toISOString(), series.seq[place], series.y[place]]);
    });
  }
  return { columns: ["series", "time", "sequence", "value"], rows };
}

// The largest names of a histogram's counts, the others together.
export function largest(counts, most) {
  const sum = (values) => values.reduce((a, b) => a + b, 0);
  const names = Object.keys(counts).sort((a, b) => sum(counts[b]) - sum(counts[a]) || (a < b ? -1 : 1));
  const found = names.slice(0, most).map((name) => [name, counts[name]]);
  const rest = names.slice(most);
  if (rest.length) {
    const all = counts[rest[0]].map((_, place) => rest.reduce((total, name) => total + counts[name][place], 0));
    found.push([`${rest.length} others`, all]);
  }
  return found;
}

export function bars(named, histogram, extra, colours = COLOURS) {
  const middle = histogram.x.map((start) => start + histogram.width_ms / 2);
  return named.map(([name, values], place) => ({
    type: "bar",
    name: plain(name),
    x: middle,
    y: values.map((value) => value || null),
    width: middle.map(() => histogram.width_ms),
    customdata: histogram.seq,
    marker: { color: colour(colours[place % colours.length]), line: { width: 0 } },
    hovertemplate: "%{y}<extra>%{fullData.name}</extra>",
    ...extra,
  }));
}

export function histogramTable(named, histogram) {
  const rows = [];
  histogram.x.forEach((x, place) => {
    for (const [name, values] of named) {
      if (values[place]) rows.push([name, new Date(x).toISOString(), histogram.seq[place], values[place]]);
    }
  });
  return rows;
}
