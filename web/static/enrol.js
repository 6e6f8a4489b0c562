// 我的签名密钥 — the buttons of the page that need a script: making a key here, adding a passkey.
import { can, createPasskey, holdsKey, request, runs } from "./keys.js";

runs();

const text = (bytes) => btoa(String.fromCharCode(...bytes));

for (const form of document.querySelectorAll("form[data-owner]")) {
  const button = form.querySelector("button"), said = form.querySelector("[role=status]");
  if (!can()) { said.textContent = said.dataset.old; continue; }
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    said.textContent = said.dataset.working;
    try {
      const made = await request(form.dataset.owner, form.dataset.name);
      form.elements.request.value = text(made.request);
      form.submit();
    } catch {
      said.textContent = said.dataset.failed;
      button.disabled = false;
    }
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("button"), said = form.querySelector("[role=status]");
  if (!window.isSecureContext || !window.PublicKeyCredential) { said.textContent = said.dataset.old; continue; }
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    said.textContent = said.dataset.working;
    try {
      const asked = await fetch(form.dataset.passkey, {
        method: "POST", credentials: "same-origin",
        headers: { "X-CSRFToken": form.elements.csrf_token.value },
      });
      form.elements.answer.value = await createPasskey(await asked.json());
      form.submit();
    } catch {
      said.textContent = said.dataset.failed;
      button.disabled = false;
    }
  });
}

// Which of the certificates and requests have their key in this very browser.
async function mark(place) {
  if (can() && (await holdsKey(place.dataset.key))) place.hidden = false;
}
for (const place of document.querySelectorAll("[data-key]")) mark(place);
