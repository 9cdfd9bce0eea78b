// Toasts come into #toasts, from the server (htmx, server-sent events) or from `toast(words)`, and leave after a while.
const place = document.getElementById("toasts");

function leave(element) {
  element.dataset.leaving = "";
  setTimeout(() => element.remove(), 220);
}

function stay(element) {
  const seconds = Number(element.dataset.toast);
  if (!seconds) return;
  let timer = setTimeout(() => leave(element), seconds * 1000);
  const hold = () => clearTimeout(timer);
  const release = () => (timer = setTimeout(() => leave(element), 3000));
  element.addEventListener("pointerenter", hold);
  element.addEventListener("focusin", hold);
  element.addEventListener("pointerleave", release);
  element.addEventListener("focusout", release);
}

if (place) {
  new MutationObserver((changes) => {
    for (const change of changes)
      for (const node of change.addedNodes) if (node.nodeType === 1 && node.matches("[data-toast]")) stay(node);
  }).observe(place, { childList: true });
  place.querySelectorAll("[data-toast]").forEach(stay);
  place.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) leave(event.target.closest("[data-toast]"));
  });
}

/** Say something that needs no answer. `words` is text, never HTML. */
export function toast(words) {
  if (!place || !words) return;
  const element = document.createElement("div");
  element.className = "toast";
  element.dataset.toast = "4";
  const text = document.createElement("p");
  text.textContent = words;
  element.append(text);
  place.append(element);
}
