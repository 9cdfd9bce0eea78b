// Tells Proudly that a visit became something, by the one-time id in the page's address. It sets no cookie.
(() => {
  const door = new URL("/conversions", document.currentScript.src);
  const here = new URLSearchParams(location.search).getAll("proudly").pop();
  const store = (name, ...said) => {
    try {
      return sessionStorage[name]("proudly", ...said);
    } catch {} // the browser keeps nothing for this page
  };
  window.proudly = {
    // Keeps the id on the device until the tab is closed. Call it when the visitor agrees to that.
    remember: () => void (here && store("setItem", here)),
    // kind: application, lead, sale or other. Says whether it was taken in.
    async converted(kind) {
      const click = here || store("getItem");
      if (!click) return false;
      const body = JSON.stringify({ click, kind });
      return fetch(door, { method: "POST", body, keepalive: true, credentials: "omit" }).then((a) => a.ok, () => false);
    },
  };
})();
