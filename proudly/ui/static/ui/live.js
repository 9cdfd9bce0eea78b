// Points that arrive while somebody looks: the number in the header stirs.
const badge = document.getElementById("points-badge");
if (badge)
  new MutationObserver(() => {
    const pill = badge.closest(".points-pill") ?? badge;
    pill.classList.remove("points-arrived");
    void pill.offsetWidth; // start the animation again
    pill.classList.add("points-arrived");
  }).observe(badge, { childList: true, characterData: true, subtree: true });
