// SPDX-License-Identifier: Apache-2.0
// Keep the open page current: the server says that the journal has grown, and the page reads itself again.
// What comes is a page of this server, in which every text is escaped; only its live part is taken over.

const live = document.getElementById("live");
const state = document.getElementById("state");
const pause = document.getElementById("pause");
const seconds = live ? Number(live.dataset.seconds) : 0;
let paused = false;
let changed = false;
let busy = false;
let readAt = performance.now();

function said(text, isBad) {
  state.replaceChildren(...(typeof text === "string" ? [text] : text));
  state.classList.toggle("lost", isBad);
}

// The element of the new part that stands for the one which has the focus.
function focusKey() {
  const at = document.activeElement;
  return at && live.contains(at) ? at.getAttribute("href") || at.id || "" : "";
}

async function readAgain() {
  busy = true;
  try {
    const reply = await fetch(location.href, { headers: { "X-Part": "1" }, credentials: "same-origin" });
    if (reply.status === 401) { location.href = "/sign-in"; return; }
    if (!reply.ok) return;
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const fresh = page.getElementById("live");
    if (!fresh || paused) return;
    const key = focusKey();
    const open = live.querySelectorAll("details[open]").length;
    if (open) return;
    live.replaceChildren(...fresh.childNodes);
    if (key) {
      [...live.querySelectorAll("a, button")].find((one) => one.getAttribute("href") === key || one.id === key)?.focus();
    }
    live.dataset.reads = String(Number(live.dataset.reads || 0) + 1);
  } catch {
    // The console itself does not answer: the stream says so.
  } finally {
    readAt = performance.now();
    busy = false;
  }
}

if (seconds > 0) {
  setInterval(() => {
    const age = (performance.now() - readAt) / 1000;
    if (!paused && !busy && age >= (changed ? seconds : 5 * seconds)) {
      changed = false;
      readAgain();
    }
  }, 500);
} else {
  pause.hidden = true;
}

pause.addEventListener("click", () => {
  paused = !paused;
  pause.setAttribute("aria-pressed", String(paused));
  pause.textContent = paused ? "Go on" : "Pause updates";
});

const source = new EventSource("/live");
source.addEventListener("head", (event) => {
  const number = document.createElement("b");
  number.id = "sequence";
  number.textContent = Number(event.data).toLocaleString("en");
  said(["sequence ", number], false);
  changed = true;
});
source.addEventListener("lost", () => { said("The server does not answer", true); changed = true; });
source.addEventListener("over", () => { source.close(); location.href = "/sign-in"; });
source.addEventListener("error", () => said("The console does not answer", true));
