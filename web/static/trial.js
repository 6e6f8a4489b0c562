// 试签 — days before the signing: is the key of this person still in this browser, and does it sign?
import { can, holds, runs, sign } from "./keys.js";

runs();

async function tried(owner) {
  if (!can() || !(await holds(owner))) return false;
  try {
    await sign(owner, crypto.getRandomValues(new Uint8Array(32))); // means nothing and goes nowhere
    return true;
  } catch {
    return false;
  }
}

async function tell(place) {
  const good = await tried(place.dataset.owner);
  place.querySelector("[data-good]").hidden = !good;
  place.querySelector("[data-lost]").hidden = good;
}
for (const place of document.querySelectorAll("[data-trial]")) tell(place);
