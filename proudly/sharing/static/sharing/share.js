// The one button of the share page. Without this script the form works as well: it is sent, and the page that comes
// shows text and link to copy by hand.
import { withDisclosure } from "../networks/count.js";
import { copy } from "../ui/copying.js";
import { toast } from "../ui/toasts.js";

const BACK_FROM_MAIL = 2500; // milliseconds; a mail program opens beside the page, which then shows how far we are

const words = (form) => withDisclosure(form.elements.caption.value.trim(), form.dataset.disclosure);
const wordsAndLink = (form) => [words(form), form.dataset.link].filter(Boolean).join("\n\n");
const notice = (id, shown) => document.getElementById(id)?.toggleAttribute("hidden", !shown);

/** Put on the clipboard what the network drops. The press that fails is not sent; the next one is, copied or not. */
async function copied(form, text) {
  try {
    await copy(text);
  } catch {
    if (!form.dataset.notCopied) {
      form.dataset.notCopied = "yes";
      notice("not-copied", true);
      form.elements.caption.select?.();
      return false;
    }
  }
  return true;
}

/** Open the phone's share menu. True when the member went through with it. */
async function shared(form) {
  if (!navigator.share) {
    notice("no-sheet", true);
    return false;
  }
  try {
    await navigator.share({ title: form.dataset.title, text: words(form), url: form.dataset.link });
    return true;
  } catch (error) {
    if (error.name !== "AbortError") notice("no-sheet", true);
    return false;
  }
}

// What must happen within the press, before the form goes. Nothing here means that it goes at once.
function before(form) {
  const { manner, dropsText } = form.dataset;
  if (manner === "sheet") return () => shared(form);
  if (manner === "copy") return () => copied(form, wordsAndLink(form));
  if (manner !== "posts" && dropsText && words(form)) return () => copied(form, words(form));
  return null;
}

async function press(form, button, first) {
  form.dataset.sent = "yes"; // a second press meanwhile changes nothing
  button?.setAttribute("aria-busy", "true");
  if (await first()) {
    form.submit();
    return;
  }
  delete form.dataset.sent;
  button?.removeAttribute("aria-busy");
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.id !== "share-form" || form.dataset.sent) return;
    if (event.submitter?.name === "start") return; // the beginning of an answer is put in: nothing is shared
    if (form.dataset.manner === "mail") setTimeout(() => location.reload(), BACK_FROM_MAIL);
    const first = before(form);
    if (!first) return;
    event.preventDefault();
    press(form, event.submitter, first);
  },
  { capture: true },
);

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-words]");
  if (!button) return;
  await copy(wordsAndLink(button.form));
  toast(button.dataset.copied);
});

// Back from the network: the browser may show the page as it was left, which is no longer true.
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
