// SPDX-License-Identifier: Apache-2.0
// The time line of the journal, and the waterfall: who was closed on which tier, and who bore the losses.

import { address, choice, controls, element, field, link, shortTime, tableCard } from "./dom.js";
import { bars, colour, histogramTable, largest, line, plain, plotCard, seriesTable } from "./plots.js";

const REASONS_SHOWN = 7;
export const TIERS = {
  "tier 1: book": "c1",
  "tier 2: providers": "c5",
  "tier 3: deleveraging": "c2",
  "rest: pro rata": "c4",
};

const go = (view, parameters) => { location.hash = address(view, parameters); };

function windowFields(parameters, journal) {
  return [
    field("From (sequence or time)", "from", parameters.from ?? "", { placeholder: String(journal.begin), size: 26 }),
    field("To", "to", parameters.to ?? "", { placeholder: String(journal.end), size: 26 }),
  ];
}

// A time of the axis as the server reads it.
const moment = (value) => (value === "" ? "" : new Date(typeof value === "number" ? value : `${value.replace(" ", "T")}Z`).toISOString());

export async function timeline(content, parameters, { journal, ask }) {
  const markets = journal.markets.filter((market) => market.prices).map((market) => market.symbol);
  const chosen = { ...parameters, market: parameters.market ?? markets[0] ?? "", fund: parameters.fund ?? journal.valuation };
  const { at: _, ...asked } = chosen;
  const found = await ask("timeline", asked);
  content.append(
    element("h1", {}, "Time line"),
    element("p", { class: "lead" },
      `${shortTime(journal.from)} to ${shortTime(journal.to)} UTC, ${journal.accounts} accounts, `
      + `${journal.steps.flagged ?? 0} times an account came into liquidation, ${journal.refused} refusals.`),
    controls("timeline", {}, [
      choice("Market", "market", chosen.market, markets),
      choice("Fund in", "fund", chosen.fund, [...new Set([journal.valuation, ...journal.fund_assets])]),
      ...windowFields(parameters, journal),
    ]),
    element("p", { class: "steps" },
      parameters.from || parameters.to ? link("Whole journal", "timeline", { market: chosen.market, fund: chosen.fund }) : "",
      link("The waterfall of this stretch", "waterfall", { from: parameters.from, to: parameters.to })),
  );
  const closes = () => Object.entries(TIERS).filter(([name]) => found.liquidations.counts[name]);
  const reasons = largest(found.refusals.counts, REASONS_SHOWN);
  const range = [found.from_ms, found.to_ms];
  const title = (text, y) => ({
    text: `<b>${plain(text)}</b>`, x: 0, xref: "paper", xanchor: "left", y, yref: "paper", yanchor: "bottom", showarrow: false,
  });
  await plotCard(content, {
    name: "timeline",
    title: `${chosen.market || "No market"}, liquidations, fund, refusals`,
    hint: "Click: the state at that moment. Drag: a closer look. Double click: back.",
    describe: "Four plots over one time axis: mark and index, liquidations by tier, the liquidity fund, refusals by reason",
    height: 780,
    traces: () => [
      line("mark", found.mark, 0, { yaxis: "y", legend: "legend" }),
      line("index", found.index, 1, { yaxis: "y", legend: "legend", line: { dash: "dot" } }),
      ...bars(closes().map(([name]) => [name, found.liquidations.counts[name]]), found.liquidations,
        { yaxis: "y2", legend: "legend2" }, closes().map(([, name]) => name)),
      line(`fund, ${found.fund_asset}`, found.fund, 4, { yaxis: "y3", legend: "legend3" }),
      ...bars(reasons, found.refusals, { yaxis: "y4", legend: "legend4" }),
    ],
    layout: () => ({
      barmode: "stack",
      bargap: 0,
      margin: { l: 80, r: 190, t: 28, b: 36 },
      xaxis: { type: "date", range, anchor: "y4", hoverformat: "%H:%M:%S.%L" },
      yaxis: { domain: [0.67, 1], title: { text: plain(chosen.market) } },
      yaxis2: { domain: [0.45, 0.61], title: { text: "fills" }, rangemode: "tozero", anchor: "x" },
      yaxis3: { domain: [0.23, 0.39], title: { text: plain(found.fund_asset) }, anchor: "x" },
      yaxis4: { domain: [0, 0.17], title: { text: "refusals" }, rangemode: "tozero", anchor: "x" },
      legend: { x: 1.01, y: 1 },
      legend2: { x: 1.01, y: 0.61 },
      legend3: { x: 1.01, y: 0.39 },
      legend4: { x: 1.01, y: 0.17, font: { size: 10 } },
      annotations: [
        title("Mark and index", 1.0), title("Liquidations by tier, all markets", 0.61),
        title("Liquidity fund", 0.39), title("Refusals by reason", 0.17),
      ],
    }),
    table: () => {
      const prices = seriesTable({ mark: found.mark, index: found.index, fund: found.fund });
      return {
        columns: prices.columns,
        rows: [
          ...prices.rows,
          ...histogramTable(Object.entries(found.liquidations.counts), found.liquidations),
          ...histogramTable(Object.entries(found.refusals.counts), found.refusals),
        ],
      };
    },
    onclick: (point) => go("state", { at: point.customdata || moment(point.x) }),
    onzoom: (from, to) => go("timeline", { market: chosen.market, fund: chosen.fund, from: moment(from), to: moment(to) }),
  });
  content.append(controls("state", {}, [
    field("Go to a moment (sequence or time)", "at", "", { required: true, size: 30 }),
  ], "State there"));
}

// --- the waterfall ---

export async function waterfall(content, parameters, { journal, ask }) {
  const found = await ask("waterfall", parameters);
  const owner = parameters.account;
  content.append(
    element("h1", {}, owner ? `Waterfall of account ${owner}` : "Waterfall"),
    element("p", { class: "lead" }, `${shortTime(found.from)} to ${shortTime(found.to)} UTC`),
    controls("waterfall", {}, [
      field("Account", "account", owner ?? "", { placeholder: "all", size: 12 }),
      ...windowFields(parameters, journal),
    ]),
  );
  if (owner) {
    content.append(element("p", { class: "steps" },
      link("All accounts", "waterfall", { from: parameters.from, to: parameters.to }),
      link("This account over time", "account", { account: owner })));
    await ladder(content, found, owner);
  }
  if (found.tiers.rows.length) await flow(content, found);
  else content.append(element("p", {}, "Nothing was closed by the waterfall here."));
  content.append(tableCard(found.table, { find: owner ? `account ${owner}` : undefined }), tableCard(found.tiers), tableCard(found.losses));
}

// What was closed on each tier, and who bore what was lost beyond equity, as flows of one asset.
async function flow(content, found) {
  const assets = [...new Set(found.tiers.rows.map((row) => row[1]))];
  for (const asset of assets) {
    const tiers = found.tiers.rows.filter((row) => row[1] === asset);
    const losses = found.losses.rows.filter((row) => row[1] === asset && row[2] > 0);
    const total = tiers.reduce((sum, row) => sum + row[4], 0);
    const amount = (value) => `${value.toLocaleString("en", { maximumFractionDigits: 0 })} ${asset}`;
    await plotCard(content, {
      name: `waterfall-${asset}`,
      title: `What was closed, and who bore the losses, in ${asset}`,
      describe: `Closed ${amount(total)}: ${tiers.map((row) => `${row[0]} ${amount(row[4])}`).join(", ")}. `
        + `Losses beyond equity: ${losses.map((row) => `${row[0]} ${amount(row[2])}`).join(", ") || "none"}.`,
      height: 340,
      traces: () => {
        const sankey = (nodes, links, domain) => ({
          type: "sankey",
          domain,
          arrangement: "fixed",
          valueformat: ",.2f",
          valuesuffix: ` ${asset}`,
          node: {
            label: nodes.map(([name]) => plain(name)), color: nodes.map(([, name]) => colour(name)), pad: 22, thickness: 16, line: { width: 0 },
          },
          link: {
            source: links.map(() => 0),
            target: links.map((_, place) => place + 1),
            value: links,
            color: links.map((_, place) => `${colour(nodes[place + 1][1])}66`),
          },
        });
        const made = [sankey(
          [[`closed: ${amount(total)}`, "c7"], ...tiers.map((row) => [`${row[0]}: ${amount(row[4])}`, TIERS[row[0]] ?? "c7"])],
          tiers.map((row) => row[4]),
          { x: [0, losses.length ? 0.46 : 1], y: [0, 1] },
        )];
        if (losses.length) {
          const lost = losses.reduce((sum, row) => sum + row[2], 0);
          made.push(sankey(
            [[`lost beyond equity: ${amount(lost)}`, "c4"], ...losses.map((row, place) => [`${row[0]}: ${amount(row[2])}`, ["c5", "c8", "c2", "c4"][place % 4]])],
            losses.map((row) => row[2]),
            { x: [0.54, 1], y: [0, 1] },
          ));
        }
        return made;
      },
      layout: () => ({ margin: { l: 20, r: 20, t: 20, b: 20 }, hovermode: "closest" }),
      table: () => ({
        columns: ["what", "who", "asset", "amount"],
        rows: [...tiers.map((row) => ["closed", row[0], asset, row[4]]), ...losses.map((row) => ["lost beyond equity", row[0], asset, row[2]])],
      }),
    });
  }
}

// E of one account, its equity with every weight 1, from step to step: what each step did, and prices between them.
async function ladder(content, found, owner) {
  const place = Object.fromEntries(found.table.columns.map((column, number) => [column.name, number]));
  if (found.table.rows.every((row) => row[place["E after"]] === "")) return;
  const ladderBars = [];
  let last;
  let silent = 0;
  for (const row of found.table.rows) {
    if (row[place["E after"]] === "") {
      if (row[place.equity] === "") silent += 1;
      continue;
    }
    const before = Number(row[place["E before"]]);
    const after = Number(row[place["E after"]]);
    const [sequence, name] = [row[place.sequence], row[place.step]];
    if (last === undefined) {
      ladderBars.push({ label: `before ${sequence}`, measure: "absolute", value: before, sequence });
    } else if (before !== last) {
      const what = silent ? `${silent} sales, prices` : "prices";
      ladderBars.push({ label: `to ${sequence}: ${what}`, measure: "relative", value: before - last, sequence });
    }
    silent = 0;
    if (after !== before) {
      ladderBars.push({ label: `${sequence} ${name}${row[place.market] ? ` ${row[place.market]}` : ""}`, measure: "relative", value: after - before, sequence });
    }
    last = after;
  }
  ladderBars.push({ label: "after", measure: "total", value: last, sequence: ladderBars.at(-1).sequence });
  await plotCard(content, {
    name: `waterfall-account-${owner}`,
    title: `E of account ${owner}, step by step, in ${found.valuation}`,
    hint: "E is equity with every weight 1: what the account could pay with. Click: why that step happened.",
    height: 400,
    traces: () => [{
      type: "waterfall",
      x: ladderBars.map((_, number) => number),
      y: ladderBars.map((bar) => (bar.measure === "total" ? null : bar.value)),
      measure: ladderBars.map((bar) => bar.measure),
      customdata: ladderBars.map((bar) => bar.sequence),
      text: ladderBars.map((bar) => bar.value.toLocaleString("en", { maximumFractionDigits: 2 })),
      textposition: "outside",
      cliponaxis: false,
      hovertext: ladderBars.map((bar) => plain(bar.label)),
      hoverinfo: "text+delta+final",
      increasing: { marker: { color: colour("c5") } },
      decreasing: { marker: { color: colour("c4") } },
      totals: { marker: { color: colour("c1") } },
      connector: { line: { color: colour("c7"), width: 1 } },
    }],
    layout: () => ({
      showlegend: false,
      hovermode: "closest",
      margin: { l: 80, r: 20, t: 28, b: ladderBars.length > 6 ? 130 : 40 },
      xaxis: { tickvals: ladderBars.map((_, number) => number), ticktext: ladderBars.map((bar) => plain(bar.label)), tickangle: ladderBars.length > 6 ? -35 : 0 },
      yaxis: { title: { text: plain(found.valuation) } },
    }),
    table: () => ({
      columns: ["sequence", "step", "measure", "value"],
      rows: ladderBars.map((bar) => [bar.sequence, bar.label, bar.measure, bar.value]),
    }),
    onclick: (point) => go("explain", { sequence: point.customdata, find: `account ${owner}` }),
  });
}
