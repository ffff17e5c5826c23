// SPDX-License-Identifier: Apache-2.0
// Questions to the server of this page. It answers ACCEPTED while it still works on one; the question is then repeated.

const status = document.getElementById("status");
let asking = 0;

export class AskError extends Error {}

const pause = (milliseconds) => new Promise((go) => { setTimeout(go, milliseconds); });

// The answer to /api/PATH with these parameters; empty ones are left out. `signal` gives the question up.
export async function ask(path, parameters = {}, signal = undefined) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, value);
  }
  const text = query.toString();
  asking += 1;
  status.textContent = "working …";
  try {
    for (;;) {
      let response;
      try {
        response = await fetch(`api/${path}${text ? `?${text}` : ""}`, { signal });
      } catch (error) {
        if (error.name === "AbortError") throw error;
        throw new AskError("The server of this page does not answer: has `clearinghouse inspect` ended?");
      }
      const content = await response.json();
      if (response.status === 200) return content;
      if (response.status === 202) {
        status.textContent = `replaying the journal … ${Math.round(content.seconds)} s`;
      } else if (response.status !== 503) {
        throw new AskError(content.error);
      } else {
        await pause(1000);
      }
    }
  } finally {
    asking -= 1;
    if (asking === 0) status.textContent = "";
  }
}
