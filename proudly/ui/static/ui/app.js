// What every page does. Each behaviour is a small module that listens on the document, so that it also works on what
// htmx brings in later.
import "./forms.js";
import "./dialogs.js";
import "./copying.js";
import "./toasts.js";
import "./live.js";
