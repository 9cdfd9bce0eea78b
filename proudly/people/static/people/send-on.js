// Sends the only form of the page on; its button is for browsers that do not run this.
document.querySelector("main form").requestSubmit();
