// What our own pages do better with JavaScript: no double submit, and waiting pages that move on by themselves.
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 10000); // the network may have lost it
  document.dispatchEvent(new Event("sent"));
});
// A page that comes back from the browser's memory may be sent again (the server says if it is out of date).
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

const LONGEST_WAIT_MS = 60000;

function poll(form) {
  let wait = Number(form.dataset.refresh) || 4000;
  let stopped = false;
  document.addEventListener("sent", () => { stopped = true; });

  async function ask() {
    if (stopped) return;
    if (document.hidden) return void document.addEventListener("visibilitychange", ask, { once: true });
    const body = new URLSearchParams(new FormData(form));
    body.set("by", "script");
    try {
      const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
      if (stopped) return;
      if (answer.status === 429 || answer.status >= 500) wait = LONGEST_WAIT_MS;
      else if (answer.status !== 204) return void window.location.replace(window.location.pathname);
    } catch {
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
    setTimeout(ask, wait);
  }
  setTimeout(ask, wait);
}

document.querySelectorAll("form.poll").forEach(poll);
