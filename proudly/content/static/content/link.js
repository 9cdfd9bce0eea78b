// A pasted link fills in the fields of the story editor that are empty, or that an earlier link filled in and nobody
// changed since. Without this script the page comes back with them filled in.
const FIELDS = { title: "id_title", summary: "id_summary", url: "id_url", picture_alt: "id_picture_alt" };

function fill(control, value) {
  if (!value || (control.value.trim() && control.value !== control.dataset.filled)) return;
  control.value = value;
  control.dataset.filled = control.value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

function showPicture(card) {
  const part = document.getElementById("link-picture");
  document.getElementById("id_link_reading").value = card.reading;
  part.hidden = !card.picture;
  const picture = part.querySelector("img");
  if (card.picture) picture.src = card.picture;
  else picture.removeAttribute("src");
}

function fillIn(card) {
  for (const [name, id] of Object.entries(FIELDS)) fill(document.getElementById(id), card.fields[name]);
  const language = document.getElementById("id_language");
  const untouched = language.value === (language.dataset.filled ?? language.querySelector("option[selected]")?.value);
  if (untouched && card.fields.language) language.dataset.filled = language.value = card.fields.language;
  showPicture(card);
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "link-reading") return;
  const told = document.getElementById("link-card");
  if (told) fillIn(JSON.parse(told.textContent));
});
