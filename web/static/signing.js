// 签署 — two steps: the server prepares, the key in this browser signs the bytes it names, the server embeds.
// Nothing here can sign by itself: what is signed was checked and put on record before it arrived.
import { holds, sign, confirmWithPasskey } from "./keys.js";

const form = document.getElementById("sign-form");
const problem = document.getElementById("sign-problem");
const progress = document.getElementById("sign-progress");
const words = document.getElementById("sign-words").dataset;
const withCode = document.getElementById("sign-code");
const withPasskey = document.getElementById("sign-passkey");

let shown = 0; // seconds this page lay open before somebody's eyes
setInterval(() => { if (document.visibilityState === "visible") shown += 1; }, 1000);

class Told extends Error {
  constructor(told) { super(told.what); this.told = told; }
}

function own(name) {
  return new Told({ what: words[name], why: words[name + "Why"], what_to_do: words[name + "Do"], reasons: [] });
}

function tell(told) {
  for (const part of ["what", "why", "what_to_do"]) {
    problem.querySelector(`[data-part=${part}]`).textContent = told[part] || "";
  }
  const list = problem.querySelector("[data-part=reasons]");
  list.replaceChildren(...(told.reasons || []).map((one) => {
    const item = document.createElement("li");
    item.textContent = one;
    return item;
  }));
  problem.hidden = false;
  problem.focus();
}

async function ask(address, body) {
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.dataset.token },
      body: JSON.stringify(body),
    });
  } catch {
    throw own("away");
  }
  const kind = answer.headers.get("Content-Type") || "";
  if (!kind.startsWith("application/json")) throw own("away");
  const content = await answer.json();
  if (!answer.ok) throw new Told(content);
  return content;
}

const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
const text = (value) => btoa(String.fromCharCode(...new Uint8Array(value)));

function chosen() {
  return [...form.querySelectorAll("input[name=texts]:checked")].map((one) => ({
    type: one.value,
    digest: one.dataset.digest,
    revision: one.dataset.revision,
    seconds: shown,
  }));
}

async function run(proofOf) {
  const texts = chosen();
  if (!texts.length) { progress.textContent = progress.dataset.nothing; return; }
  if (!(await holds(form.dataset.owner))) throw own("noKey");
  progress.textContent = progress.dataset.preparing;
  const proof = await proofOf(texts);
  const prepared = await ask(form.dataset.prepare, { texts, ...proof });
  let next = "";
  for (const one of prepared) {
    progress.textContent = progress.dataset.signing;
    const value = await sign(one.owner, bytes(one.attributes));
    progress.textContent = progress.dataset.finishing;
    const { digest } = texts.find((it) => it.type === one.type);
    const done = await ask(form.dataset.finish, {
      type: one.type, digest, pending: one.pending, signature: text(value),
    });
    next = done.next;
  }
  location.assign(next);
}

async function start(proofOf) {
  problem.hidden = true;
  progress.textContent = "";
  for (const one of [withCode, withPasskey]) one.disabled = true;
  try {
    await run(proofOf);
  } catch (error) {
    progress.textContent = "";
    tell(error instanceof Told ? error.told : own("away").told);
  } finally {
    for (const one of [withCode, withPasskey]) one.disabled = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const code = form.elements.code.value.trim();
  if (!code) { progress.textContent = progress.dataset.code; form.elements.code.focus(); return; }
  start(async () => ({ kind: "totp", proof: code }));
});
withPasskey.addEventListener("click", () => {
  start(async (texts) => ({ kind: "passkey", proof: await confirmWithPasskey(form.dataset.prepare, texts, ask) }));
});

if (window.isSecureContext && window.crypto?.subtle && window.indexedDB) {
  withCode.disabled = false;
  withPasskey.disabled = !window.PublicKeyCredential;
} else {
  tell(own("old").told);
}
