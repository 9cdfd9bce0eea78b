// data-copy="text" on a button, or data-copy-from="id of a field", puts text on the clipboard and says so.
import { toast } from "./toasts.js";

export async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // An intranet without https has no clipboard object; the old way still works there.
  const box = document.createElement("textarea");
  box.value = text;
  box.setAttribute("readonly", "");
  box.className = "sr-only";
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copyFrom);
  await copy(field ? field.value : button.dataset.copy);
  toast(button.dataset.copyDone);
});
