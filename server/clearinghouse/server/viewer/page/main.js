// SPDX-License-Identifier: Apache-2.0
// The page: which view an address names, and what all views share. Every view is an address of its own.

import { ask, AskError } from "./ask.js";
import { element } from "./dom.js";
import { forget, redraw } from "./plots.js";
import { timeline, waterfall } from "./overview.js";
import { account, events, state } from "./moments.js";
import { explain } from "./causes.js";
import { clearing } from "./clearing.js";

const VIEWS = { timeline, state, account, waterfall, clearing, events, explain };
const main = document.getElementById("view");
let journal;
let under = new AbortController();

function named() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?", 2);
  return { name: path || "timeline", parameters: Object.fromEntries(new URLSearchParams(query ?? "")) };
}

async function show() {
  under.abort();
  under = new AbortController();
  const { signal } = under;
  const { name, parameters } = named();
  for (const anchor of document.querySelectorAll("nav a")) {
    if (anchor.dataset.view === name) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
  }
  forget();
  delete main.dataset.shown;
  const content = element("div");
  main.replaceChildren(content);
  try {
    const view = VIEWS[name];
    if (!view) throw new AskError(`There is no view “${name}”.`);
    await view(content, parameters, { journal, ask: (path, wanted) => ask(path, wanted, signal) });
    if (!signal.aborted) main.dataset.shown = location.hash || "#/timeline";
  } catch (error) {
    if (error.name === "AbortError") return;
    content.append(element("p", { class: "error", role: "alert" }, error.message));
    if (!(error instanceof AskError)) throw error;
  }
}

function theme(wanted) {
  document.documentElement.dataset.theme = wanted;
}

async function begin() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  theme(dark.matches ? "dark" : "light");
  dark.addEventListener("change", () => { theme(dark.matches ? "dark" : "light"); redraw(); });
  document.getElementById("theme").addEventListener("click", () => {
    theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    redraw();
  });
  document.getElementById("skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
  try {
    journal = await ask("journal");
  } catch (error) {
    main.replaceChildren(element("p", { class: "error", role: "alert" }, error.message));
    return;
  }
  const later = journal.later ? `; ${journal.later} more are committed: load the page again` : "";
  document.getElementById("journal").textContent
    = `${journal.name}, sequences ${journal.begin} to ${journal.end}${later}${journal.trouble ? `; ${journal.trouble}` : ""}`;
  document.title = `${journal.name} – clearinghouse inspect`;
  addEventListener("hashchange", show);
  await show();
}

begin();
