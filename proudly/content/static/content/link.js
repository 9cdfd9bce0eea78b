// A pasted link fills in the fields of the story editor that are empty, or that an earlier link filled in and nobody
// changed since. Without this script the page comes back with them filled in.
const FIELDS = { title: "id_title", summary: "id_summary", url: "id_url", picture_alt: "id_picture_alt" };

function fill(control, value) {
  if (!control || !value || (control.value.trim() && control.value !== control.dataset.filled)) return;
  control.value = value;
  control.dataset.filled = control.value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

function choose(control, value) {
  const chosen = control?.dataset.filled ?? control?.querySelector("option[selected]")?.value;
  if (control && value && control.value === chosen) control.value = control.dataset.filled = value;
}

function showPicture(part, address) {
  if (!part) return;
  part.hidden = !address;
  const picture = part.querySelector("img");
  if (address) picture.src = address;
  else picture.removeAttribute("src");
}

function fillIn(told) {
  for (const [name, id] of Object.entries(FIELDS)) fill(document.getElementById(id), told.fields[name]);
  choose(document.getElementById("id_language"), told.fields.language);
  document.getElementById("id_link_reading").value = told.reading;
  showPicture(document.getElementById("link-picture"), told.picture);
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "link-reading") return;
  const told = document.getElementById("link-card");
  if (told) fillIn(JSON.parse(told.textContent));
});
