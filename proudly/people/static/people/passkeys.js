// Passkeys: a button with data-passkey="sign-in" asks the browser for one, data-passkey="add" has it make one; the answer
// goes with the button's form. `webauthnJSON` (of allauth) turns what the server says into what browsers understand.
const { create, get, supported } = window.webauthnJSON;

for (const button of document.querySelectorAll("[data-passkey]")) {
  const form = button.form;
  if (!supported()) {
    form.hidden = true;
    continue;
  }
  button.addEventListener("click", async () => {
    if (!form.reportValidity()) return;
    button.disabled = true;
    const problem = form.querySelector("[data-passkey-problem]");
    problem.hidden = true;
    try {
      const credential =
        button.dataset.passkey === "add"
          ? await create(JSON.parse(document.getElementById("passkey-options").textContent))
          : await get(await options(form.action));
      form.elements.credential.value = JSON.stringify(credential);
      form.requestSubmit();
    } catch {
      problem.hidden = false; // they changed their mind, or there is none here
    }
    button.disabled = false;
  });
}

async function options(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("no options");
  return (await answer.json()).request_options;
}
