// 我的签名密钥 — the buttons of the page that need a script: making a key here, adding a passkey.
import { can, createPasskey, holdsKey, persistent, request, runs, take } from "./keys.js";

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
      await persistent();
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

// The demo's keys: one click puts them here.
async function offer(place) {
  const button = place.querySelector("button"), said = place.querySelector("[role=status]");
  if (!can()) return;
  if (await holdsKey(place.dataset.practiceKey)) { place.hidden = true; return; }
  button.disabled = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const answer = await fetch(place.dataset.address, { credentials: "same-origin" });
      const told = await answer.json();
      const bytes = Uint8Array.from(atob(told.private), (one) => one.charCodeAt(0));
      await take(place.dataset.owner, told.fingerprint, bytes);
      said.textContent = said.dataset.doneWords;
      for (const one of document.querySelectorAll("[data-key]")) mark(one);
    } catch {
      said.textContent = said.dataset.failed;
      button.disabled = false;
    }
  });
}
for (const place of document.querySelectorAll("[data-practice-key]")) offer(place);

// Whether this browser promised to keep the keys; many forget what was not used for a week.
async function promise(place) {
  const kept = await persistent();
  place.querySelector("[data-kept-for-good]").hidden = !kept;
  place.querySelector("[data-may-go]").hidden = kept;
}
for (const place of document.querySelectorAll("[data-persist]")) if (can()) promise(place);
