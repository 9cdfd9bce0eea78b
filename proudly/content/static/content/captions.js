// The captions of the story editor: "Add another", and a count for the network that each is for. Without this script
// the form has two empty captions, and more after each saving.
const limits = JSON.parse(document.getElementById("network-limits").textContent);
const list = document.getElementById("captions");
const total = document.getElementById("id_captions-TOTAL_FORMS");
const empty = document.getElementById("empty-caption");

function countFor(form) {
  const area = form.querySelector("textarea");
  const output = form.querySelector("output");
  const limit = limits[form.querySelector("select[name$=-network]").value];
  output.hidden = !limit;
  if (!limit) return;
  area.dataset.countLimit = limit.number;
  area.dataset.countUnit = limit.unit;
  area.dataset.countLinkCost = limit.link_cost ?? "";
  area.dataset.countLink = limit.link;
  area.dataset.countOutput = `#${CSS.escape(output.id)}`;
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

document.getElementById("another-caption").hidden = false;
list.querySelectorAll("[data-caption-form]").forEach(countFor);
list.addEventListener("change", (event) => {
  if (event.target.matches("select[name$=-network]")) countFor(event.target.closest("[data-caption-form]"));
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-adds-caption]")) return;
  const place = document.createElement("template");
  place.innerHTML = empty.innerHTML.replaceAll("__prefix__", total.value);
  const form = place.content.querySelector("[data-caption-form]");
  total.value = Number(total.value) + 1;
  list.append(form);
  form.querySelector("textarea").focus();
});
