// Switches notifications on and off in this browser. The subscription goes with a form, like everything else.
const place = document.querySelector("[data-push]");

if (place) show();

async function show() {
  const { key, worker } = place.dataset;
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return say("cannot");
  if (Notification.permission === "denied") return say("denied");
  const registration = await navigator.serviceWorker.register(worker);
  const subscription = await registration.pushManager.getSubscription();
  if (subscription && isOf(subscription, key)) {
    place.querySelector("[data-push-off]").elements.endpoint.value = subscription.endpoint;
    place.querySelector("[data-push-off]").addEventListener("submit", () => subscription.unsubscribe());
    return say(place.dataset.known.split(" ").includes(await mark(subscription.endpoint)) ? "on" : "off");
  }
  return say("off");
}

place?.querySelector("[data-push-on] button").addEventListener("click", async (event) => {
  event.preventDefault();
  const form = event.target.closest("form");
  try {
    const registration = await navigator.serviceWorker.ready;
    const old = await registration.pushManager.getSubscription();
    if (old && !isOf(old, place.dataset.key)) await old.unsubscribe(); // of another installation's key
    const { endpoint, keys } = (
      await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: place.dataset.key })
    ).toJSON();
    Object.assign(form.elements.endpoint, { value: endpoint });
    Object.assign(form.elements.p256dh, { value: keys.p256dh });
    Object.assign(form.elements.auth, { value: keys.auth });
    form.requestSubmit();
  } catch {
    say(Notification.permission === "denied" ? "denied" : "failed");
  }
});

function say(state) {
  for (const part of place.querySelectorAll("[data-push-when]"))
    part.hidden = !part.dataset.pushWhen.split(" ").includes(state);
}

function isOf(subscription, key) {
  const bytes = new Uint8Array(subscription.options.applicationServerKey ?? []);
  const written = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return written === key;
}

/** How the server tells subscriptions apart on the page without writing their addresses into it. */
async function mark(endpoint) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
