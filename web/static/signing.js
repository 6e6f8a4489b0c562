// 签署 — two steps: the server prepares, the key in this browser signs the bytes it names, the server embeds.
// A key that is elsewhere signs a file instead. Nothing here can sign by itself: what is signed was checked and put on record before it arrived.
import { handOut, takeBack } from "./elsewhere.js";
import { can, confirmWithPasskey, holds, runs, sign } from "./keys.js";

const form = document.getElementById("sign-form");
const problem = document.getElementById("sign-problem");
const progress = document.getElementById("sign-progress");
const words = document.getElementById("sign-words").dataset;
const withCode = document.getElementById("sign-code");
const withPasskey = document.getElementById("sign-passkey");

const titles = new Map([...form.querySelectorAll("input[name=texts]")].map(
  (one) => [one.value, one.closest("label").innerText.trim()],
));

let shown = 0; // seconds this page lay open before somebody's eyes
setInterval(() => { if (document.visibilityState === "visible") shown += 1; }, 1000);

class Told extends Error {
  constructor(told) { super(told.what); this.told = told; }
}

function own(name) {
  return new Told({ what: words[name], why: words[name + "Why"], what_to_do: words[name + "Do"], reasons: [] });
}

function tell(told, { moving = true } = {}) {
  for (const part of ["what", "why", "what_to_do"]) {
    problem.querySelector(`[data-part=${part}]`).textContent = told[part] || "";
  }
  const list = problem.querySelector("[data-part=reasons]");
  list.textContent = "";
  for (const one of told.reasons || []) {
    const item = document.createElement("li");
    item.textContent = one;
    list.append(item);
  }
  problem.hidden = false;
  if (moving) problem.focus();
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

async function prepare(texts, proofOf) {
  progress.textContent = progress.dataset.preparing;
  const proof = await proofOf(texts);
  return ask(form.dataset.prepare, { texts, ...proof });
}

async function finish(texts, prepared, valueOf) {
  let next = "";
  for (const one of prepared) {
    progress.textContent = progress.dataset.signing;
    const signature = await valueOf(one);
    progress.textContent = progress.dataset.finishing;
    const { digest } = texts.find((it) => it.type === one.type);
    const done = await ask(form.dataset.finish, { type: one.type, digest, pending: one.pending, signature });
    next = done.next;
  }
  location.assign(next);
}

async function signHere(texts, proofOf) {
  if (!(await holds(form.dataset.owner))) throw own("noKey");
  await finish(texts, await prepare(texts, proofOf), async (one) => text(await sign(one.owner, bytes(one.attributes))));
}

// What waits for a key elsewhere: nothing of it is kept but on this page.
let waiting = { texts: [], prepared: [] };

async function handOutToSign(texts, proofOf) {
  waiting = { texts, prepared: await prepare(texts, proofOf) };
  handOut(waiting.prepared.map((one) => ({
    id: one.pending, title: titles.get(one.type) || one.type, content: one.attributes,
  })));
  progress.textContent = progress.dataset.handedOut;
}

async function takeBackSigned() {
  const found = await takeBack(form.elements.signed);
  if (!waiting.prepared.length || !waiting.prepared.every((one) => found.has(one.pending))) throw own("noResult");
  await finish(waiting.texts, waiting.prepared, async (one) => found.get(one.pending));
}

async function start(work) {
  problem.hidden = true;
  progress.textContent = "";
  const buttons = [...form.querySelectorAll("button")].filter((one) => !one.disabled);
  for (const one of buttons) one.disabled = true;
  try {
    await work();
  } catch (error) {
    progress.textContent = "";
    tell(error instanceof Told ? error.told : own("away").told);
  } finally {
    for (const one of buttons) one.disabled = false;
  }
}

function startWith(work, proofOf) {
  const texts = chosen();
  if (!texts.length) { progress.textContent = progress.dataset.nothing; return; }
  start(() => work(texts, proofOf));
}

// The proof by one-time code, or nothing when the field is empty and was pointed out.
function codeGiven() {
  const code = form.elements.code.value.trim();
  if (code) return async () => ({ kind: "totp", proof: code });
  progress.textContent = progress.dataset.code;
  form.elements.code.focus();
  return null;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const proofOf = codeGiven();
  if (proofOf) startWith(signHere, proofOf);
});
const byPasskey = async (texts) => ({
  kind: "passkey", proof: await confirmWithPasskey(form.dataset.prepare, texts, ask),
});
withPasskey.addEventListener("click", () => startWith(signHere, byPasskey));
document.getElementById("sign-hand-out").addEventListener("click", () => {
  const proofOf = form.elements.code.value.trim() || !window.PublicKeyCredential ? codeGiven() : byPasskey;
  if (proofOf) startWith(handOutToSign, proofOf);
});
document.getElementById("sign-take-back").addEventListener("click", () => start(takeBackSigned));

async function begin() {
  withCode.disabled = false;
  withPasskey.disabled = !window.PublicKeyCredential;
  // said before anybody reads a contract and types a code in vain
  if ("here" in form.dataset && !(await holds(form.dataset.owner))) tell(own("noKey").told, { moving: false });
}

runs();
if (can()) begin();
else tell(own("old").told);
