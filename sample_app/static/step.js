// What our own pages do better with JavaScript: no double submit, waiting pages that move on by themselves, no message twice in a row.
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
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
    let next = wait;
    try {
      const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
      if (stopped) return;
      if (answer.status === 429) next = Math.max(wait, 1000 * (Number(answer.headers.get("Retry-After")) || 0) || LONGEST_WAIT_MS);
      else if (answer.status >= 500) next = LONGEST_WAIT_MS;
      else if (answer.status !== 204) return void window.location.replace(window.location.pathname);
      else next = wait = Number(answer.headers.get("Refresh-Ms")) || wait;
    } catch {
      next = wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
    setTimeout(ask, next);
  }
  form.querySelector("[data-live]").hidden = false;
  setTimeout(ask, wait);
}

// A message takes a while: "Send again" waits its time from when it was first shown, or pressed, for this message.
function holdBack(form) {
  const button = form.querySelector("button");
  const label = button.textContent;
  const key = `${window.location.pathname} ${form.dataset.about}`;
  const since = Number(sessionStorage.getItem(key)) || Date.now();
  sessionStorage.setItem(key, since);
  form.addEventListener("submit", () => sessionStorage.setItem(key, Date.now()));

  function count() {
    const left = Math.ceil(Number(form.dataset.wait) - (Date.now() - since) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? `${label} (in ${left} s)` : label;
    if (left > 0) setTimeout(count, 1000);
  }
  count();
}

document.querySelectorAll("form.poll").forEach(poll);
document.querySelectorAll("form[data-wait]").forEach(holdBack);
