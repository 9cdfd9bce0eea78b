// A video on somebody else's server: nothing of it loads until the button is pressed. Without this script there is a
// link that opens it there.

function frame(address, label) {
  const player = document.createElement("iframe");
  player.allow = "autoplay; fullscreen; picture-in-picture";
  player.referrerPolicy = "strict-origin-when-cross-origin"; // YouTube plays nothing for pages that hide their name
  player.setAttribute("sandbox", "allow-scripts allow-same-origin allow-presentation allow-popups");
  player.title = label;
  player.src = address;
  return player;
}

function file(address, label) {
  const player = document.createElement("video");
  player.controls = player.autoplay = player.playsInline = true;
  player.setAttribute("aria-label", label);
  player.src = address;
  return player;
}

for (const button of document.querySelectorAll("[data-plays]")) button.hidden = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-plays]");
  if (!button) return;
  const { plays, how, label } = button.dataset;
  const player = how === "frame" ? frame(plays, label) : file(plays, label);
  player.className = "video";
  button.closest("[data-video-elsewhere]").replaceWith(player);
  player.focus();
});
