// SPDX-License-Identifier: Apache-2.0
// The central counterparty at a moment: its sessions and members, the report of a session, the statement of a member.

import { controls, element, field, link, shortTime, tableCard } from "./dom.js";

// The events that a person asks reasons of; each has a "why" link in the list of events.
const REASONS = {
  "Nets": "ACCOUNT_NETTED",
  "Fails": "OBLIGATION_FAILED",
  "Penalties": "FAIL_PENALISED",
  "Margin calls": "MARGIN_CALLED",
  "Losses of defaults": "DEFAULT_LOSS_FOUND",
  "Who paid them": "DEFAULT_*_PAID",
  "Cuts of gains": "GAIN_CUT",
};

export async function clearing(content, parameters, { journal, ask }) {
  const { session, member, at } = parameters;
  const path = member ? "member" : session ? "session" : "clearing";
  const found = await ask(path, { at, session, member });
  const here = found.sequence;
  const title = member ? `Statement of ${member}${session ? `, session ${session}` : ""}` : session ? `Session ${session}` : "Sessions and members";
  content.append(
    element("h1", {}, title),
    element("p", { class: "lead" }, `after sequence ${here}, ${shortTime(found.time)} UTC`),
    controls("clearing", {}, [
      field("Sequence or time", "at", at ?? "", { placeholder: String(journal.end), size: 30 }),
      field("Session", "session", session ?? "", { placeholder: "all", size: 8, inputmode: "numeric" }),
      field("Member (owner or number)", "member", member ?? "", { placeholder: "all", size: 22 }),
    ]),
    element("p", { class: "steps" },
      session || member ? link("All sessions and members", "clearing", { at }) : "",
      session && member ? link(`Whole session ${session}`, "clearing", { at, session }) : "",
      link("State", "state", { at: here })),
  );
  content.append(element("p", { class: "steps", "data-reasons": "" }, "Why? ",
    ...Object.entries(REASONS).map(([words, name]) => link(words, "events", { name }))));
  // Links to sessions and members lead to the same moment.
  for (const table of found.tables) content.append(tableCard(table, { at: at || undefined, session }));
}
