// SPDX-License-Identifier: Apache-2.0
// The state at a moment, an account over time, and what was said.

import { address, choice, controls, element, field, link, shortTime, tableCard } from "./dom.js";
import { colour, line, plain, plotCard, seriesTable } from "./plots.js";

const MARKERS_MAX = 2000;
const go = (view, parameters) => { location.hash = address(view, parameters); };

function stepping(view, at, { begin, end }, parameters) {
  return [
    at > begin ? link(`← ${at - 1}`, view, { ...parameters, at: at - 1 }, { rel: "prev" }) : "",
    at < end ? link(`${at + 1} →`, view, { ...parameters, at: at + 1 }, { rel: "next" }) : "",
  ];
}

export async function state(content, parameters, { journal, ask }) {
  const at = parameters.at ?? "";
  const [found, said] = await Promise.all([
    ask("state", { at, page: parameters.page, find: parameters.find }),
    ask("command", { at }),
  ]);
  const here = found.sequence;
  const page = Number(parameters.page ?? 0);
  content.append(
    element("h1", {}, `State after sequence ${here}`),
    element("p", { class: "lead" }, `${shortTime(found.time)} UTC`),
    controls("state", {}, [
      field("Sequence or time", "at", at || here, { required: true, size: 30 }),
      field("Accounts: id, owner or status", "find", parameters.find ?? "", { size: 22 }),
    ]),
    element("p", { class: "steps" },
      ...stepping("state", here, journal, { find: parameters.find, book: parameters.book }),
      link("Time line", "timeline"),
      link("Events from here", "events", { from: here }),
      here ? link("Why?", "explain", { sequence: here }) : ""),
    element("section", { class: "card" },
      element("div", { class: "bar" }, element("h2", {}, `${said.command}${said.principal ? ` of ${said.principal}` : ""}`)),
      element("p", {}, said.asked || "without parameters")),
  );
  if (said.table.rows.length) content.append(tableCard(said.table));
  if (found.points.length) await accountsPicture(content, found, here);
  for (const table of found.tables) content.append(tableCard(table, { at: here }));
  const pages = Math.ceil(found.accounts_found / found.page_rows);
  content.append(tableCard(found.accounts, { at: here }));
  if (pages > 1) {
    const other = { at: here, find: parameters.find, book: parameters.book };
    content.append(element("p", { class: "steps" },
      page > 0 ? link("← page before", "state", { ...other, page: page - 1 }) : "",
      `page ${page + 1} of ${pages}, ${found.accounts_found} accounts`,
      page + 1 < pages ? link("next page →", "state", { ...other, page: page + 1 }) : ""));
  }
  await book(content, parameters, here, journal, ask);
}

async function accountsPicture(content, found, at) {
  const LEFT = -0.25;
  const RIGHT = 1;
  const groups = Object.groupBy
    ? Object.groupBy(found.points, (point) => point[4])
    : found.points.reduce((made, point) => { (made[point[4]] ??= []).push(point); return made; }, {});
  const colours = { ACTIVE: "c1", LIQUIDATING: "c4", DEFAULTED: "c2" };
  await plotCard(content, {
    name: `accounts-${at}`,
    title: "Accounts with exposure",
    hint: `Margin fractions beyond ${LEFT} and ${RIGHT} stand at the edge. Click: the account.`,
    height: 320,
    zooms: true,
    traces: () => Object.entries(groups).map(([status, points]) => ({
      type: "scatter",
      mode: "markers",
      name: plain(status),
      x: points.map((point) => Math.min(Math.max(point[1], LEFT), RIGHT)),
      y: points.map((point) => point[3]),
      customdata: points.map((point) => point[0]),
      text: points.map((point) => `account ${point[0]}, margin fraction ${point[1]}, equity ${point[2].toFixed(2)}`),
      hovertemplate: "%{text}, exposure %{y}<extra></extra>",
      marker: { color: colour(colours[status] ?? "c7"), size: 7, opacity: 0.75 },
    })),
    layout: () => ({
      hovermode: "closest",
      hoverdistance: 20,
      xaxis: { title: { text: "margin fraction" }, range: [LEFT - 0.03, RIGHT + 0.03] },
      yaxis: { title: { text: plain(`exposure, ${found.valuation}`) }, type: "log" },
    }),
    table: () => ({ columns: ["account", "margin fraction", "equity", "exposure", "status"], rows: found.points }),
    onclick: (point) => go("account", { account: point.customdata, at }),
  });
}

async function book(content, parameters, at, journal, ask) {
  const symbols = journal.markets.map((market) => market.symbol);
  content.append(controls("state", { at, find: parameters.find, page: parameters.page }, [
    choice("Order book of", "book", parameters.book ?? "", symbols, "choose a market"),
  ]));
  if (!parameters.book) return;
  const found = await ask("book", { market: parameters.book, at });
  const side = (name, best_first) => {
    let sum = 0;
    const levels = found.table.rows.filter((row) => row[0] === name).map((row) => [Number(row[1]), Number(row[2])]);
    if (!best_first) levels.reverse();
    return levels.map(([price, quantity]) => { sum += quantity; return [price, sum]; });
  };
  const depth = { bids: side("bid", true), asks: side("ask", false) };
  if (found.table.rows.length) {
    await plotCard(content, {
      name: `book-${parameters.book}-${at}`,
      title: `Depth of ${parameters.book}`,
      height: 280,
      traces: () => [["bids", "c5"], ["asks", "c4"]].map(([name, tint]) => ({
        type: "scatter",
        mode: "lines+markers",
        name,
        x: depth[name].map((level) => level[0]),
        y: depth[name].map((level) => level[1]),
        line: { shape: "hv", color: colour(tint) },
        fill: "tozeroy",
      })),
      layout: () => ({ xaxis: { title: { text: "price" } }, yaxis: { title: { text: "quantity so far" }, rangemode: "tozero" } }),
      table: () => ({ columns: found.table.columns.map((column) => column.name), rows: found.table.rows }),
    });
  }
  content.append(tableCard(found.table));
}

// --- an account ---

export async function account(content, parameters, { journal, ask }) {
  const wanted = parameters.account;
  content.append(
    element("h1", {}, wanted ? `Account ${wanted}` : "An account over time"),
    controls("account", {}, [
      field("Account (id, or a name such as liquidity_fund)", "account", wanted ?? "", { required: true, size: 24 }),
      field("At (sequence or time)", "at", parameters.at ?? "", { placeholder: String(journal.end), size: 24 }),
      field("From", "from", parameters.from ?? "", { placeholder: String(journal.begin), size: 20 }),
      field("To", "to", parameters.to ?? "", { placeholder: String(journal.end), size: 20 }),
    ]),
  );
  if (!wanted) {
    content.append(element("p", {}, "Give an account, or choose one in the ", link("state", "state"), " or the ", link("waterfall", "waterfall"), "."));
    return;
  }
  const course = await ask("history", { account: wanted, from: parameters.from, to: parameters.to });
  const at = parameters.at || course.to;
  const moment = await ask("account", { account: wanted, at });
  const here = moment.sequence;
  const kept = { account: wanted, from: parameters.from, to: parameters.to };
  content.append(
    element("p", { class: "lead" }, `${course.owner || course.name}, sequences ${course.from} to ${course.to}`),
    element("p", { class: "steps" },
      ...stepping("account", here, journal, kept),
      link(`State after ${here}`, "state", { at: here }),
      link("Its way through the waterfall", "waterfall", { account: course.account }),
      link("Its events", "events", { account: course.account })),
  );
  await coursePicture(content, course, here, moment.time, kept);
  content.append(element("h2", {}, `After sequence ${here}, ${shortTime(moment.time)} UTC`), element("p", {}));
  for (const table of moment.tables) content.append(tableCard(table, { at: here }));
  content.append(tableCard(course.table, { find: `account ${course.account}` }));
}

// The value that a step line has at a time.
function valueAt(series, time) {
  let low = 0;
  let high = series.x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (series.x[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low ? series.y[low - 1] : null;
}

async function coursePicture(content, course, at, time, kept) {
  const { equity } = course.margin;
  const named = {
    ...course.margin,
    "margin fraction": course.fraction,
    ...Object.fromEntries(Object.entries(course.positions).map(([name, series]) => [`position ${name}`, series])),
    ...Object.fromEntries(Object.entries(course.balances).map(([name, series]) => [`balance ${name}`, series])),
  };
  // What moves with prices: positions, and what it has of coins.
  const positions = [
    ...Object.entries(course.positions),
    ...Object.entries(course.balances).filter(([name]) => name !== course.valuation),
  ];
  const moved = course.table.rows.slice(0, MARKERS_MAX).map((row) => [row[0], Date.parse(row[1]), row[2]]);
  const title = (text, y) => ({
    text: `<b>${plain(text)}</b>`, x: 0, xref: "paper", xanchor: "left", y, yref: "paper", yanchor: "bottom", showarrow: false,
  });
  const three = positions.length > 0;
  const domains = three ? [[0.58, 1], [0.3, 0.5], [0, 0.22]] : [[0.45, 1], [0, 0.35]];
  await plotCard(content, {
    name: `account-${course.account}`,
    title: `Equity, margin fraction and positions of account ${course.account}`,
    hint: "Click: the account at that moment, below. Marks on the line of equity are its own events; between them prices moved it. Drag: a closer look.",
    height: three ? 640 : 480,
    zooms: true,
    traces: () => [
      ...Object.entries(course.margin).map(([name, series], place) =>
        line(name, series, [0, 1, 3][place], { yaxis: "y", legend: "legend", line: place ? { dash: "dot" } : {} })),
      {
        type: "scatter",
        mode: "markers",
        name: "its events",
        x: moved.map((row) => row[1]),
        y: moved.map((row) => valueAt(equity, row[1])),
        customdata: moved.map((row) => row[0]),
        text: moved.map((row) => plain(`${row[0]} ${row[2]}`)),
        hovertemplate: "%{text}<extra></extra>",
        marker: { color: colour("c6"), size: 7, symbol: "diamond", line: { color: colour("text"), width: 0.5 } },
        yaxis: "y",
        legend: "legend",
      },
      line("margin fraction", course.fraction, 4, { yaxis: "y2", legend: "legend2" }),
      ...positions.map(([name, series], place) => line(name, series, place, { yaxis: "y3", legend: "legend3" })),
    ],
    layout: () => ({
      margin: { l: 80, r: 190, t: 28, b: 36 },
      xaxis: { type: "date", anchor: three ? "y3" : "y2", hoverformat: "%H:%M:%S.%L" },
      yaxis: { domain: domains[0], title: { text: plain(course.valuation) } },
      yaxis2: { domain: domains[1], title: { text: "fraction" }, anchor: "x" },
      ...(three ? { yaxis3: { domain: domains[2], title: { text: "base" }, anchor: "x" } } : {}),
      legend: { x: 1.01, y: 1 },
      legend2: { x: 1.01, y: domains[1][1] },
      ...(three ? { legend3: { x: 1.01, y: domains[2][1] } } : {}),
      annotations: [
        title("Equity and requirements", 1),
        title("Margin fraction", domains[1][1]),
        ...(three ? [title("Positions, and balances but cash", domains[2][1])] : []),
      ],
      shapes: [{
        type: "line", xref: "x", x0: Date.parse(time), x1: Date.parse(time), yref: "paper", y0: 0, y1: 1,
        line: { color: colour("quiet"), width: 1, dash: "dash" },
      }],
    }),
    table: () => seriesTable(named),
    onclick: (point) => go("account", { ...kept, at: point.customdata }),
  });
}

// --- events ---

export async function events(content, parameters, { ask }) {
  const found = await ask("events", parameters);
  content.append(
    element("h1", {}, "Events"),
    controls("events", {}, [
      field("From (sequence or time)", "from", parameters.from ?? "", { placeholder: "1", size: 26 }),
      field("Account", "account", parameters.account ?? "", { placeholder: "any", size: 12 }),
      field("Event, such as LIQUIDATION_*", "name", parameters.name ?? "", { placeholder: "*", size: 26 }),
    ]),
    tableCard(found.table, { find: parameters.account ? `account ${parameters.account}` : undefined }),
    element("p", { class: "steps" },
      link("From the beginning", "events", { account: parameters.account, name: parameters.name }),
      found.next ? link("Next →", "events", { ...parameters, from: found.next }) : "That was the last one."),
  );
}
