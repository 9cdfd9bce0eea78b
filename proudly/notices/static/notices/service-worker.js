// Shows what the server pushes (channels/push/payload.py), also when no page is open, and leads to where it asks.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const told = event.data?.json();
  if (!told) return;
  const actions = told.actions.map(({ label }, place) => ({ action: String(place), title: label }));
  event.waitUntil(
    self.registration.showNotification(told.title, {
      body: told.body,
      lang: told.language,
      tag: told.tag, // one that comes twice takes the place of the first
      icon: told.icon || undefined,
      image: told.image || undefined,
      actions: [...actions, { action: "later", title: told.later }],
      data: { address: told.address, actions: told.actions.map(({ address }) => address) },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  const { address, actions } = event.notification.data;
  event.notification.close();
  // "Later" closes it: it stands in the inbox.
  if (event.action !== "later") event.waitUntil(open(actions[event.action] ?? address));
});

/** In a window of its own; where a browser opens none, in one that is there. */
async function open(address) {
  try {
    await self.clients.openWindow(address);
  } catch {
    const [first] = await self.clients.matchAll({ type: "window" });
    await first?.navigate(address);
  }
}
