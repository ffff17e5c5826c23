// SPDX-License-Identifier: Apache-2.0
// A form that acts is sent once. The server makes sure of it as well: its request id is one call with one answer.

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.querySelector("button").setAttribute("aria-disabled", "true");
  });
}
