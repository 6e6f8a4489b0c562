// 签名密钥 — made and kept in this browser (WebCrypto, P-256, not extractable), one for each certificate.
// The private key cannot be read by anybody, this page included; only signatures leave the browser.
const DATABASE = "xieyue", STORE = "keys";
const CURVE = { name: "ECDSA", namedCurve: "P-256" }, SIGNING = { name: "ECDSA", hash: "SHA-256" };

function opened() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "fingerprint" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function within(mode, work) {
  const database = await opened();
  try {
    return await new Promise((done, failed) => {
      const transaction = database.transaction(STORE, mode);
      const asked = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(asked.result);
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
    });
  } finally { database.close(); }
}

const hex = (buffer) => [...new Uint8Array(buffer)].map((one) => one.toString(16).padStart(2, "0")).join("");

// The fingerprint of the key the owner's certificate in force speaks of; empty when there is none.
async function current(owner) {
  const counter = location.pathname.split("/")[1];
  const answer = await fetch(`/${counter}/keys/current?owner=${encodeURIComponent(owner)}`, {
    credentials: "same-origin",
  });
  if (!answer.ok || !(answer.headers.get("Content-Type") || "").startsWith("application/json")) return "";
  return (await answer.json()).key_sha256;
}

async function keyOf(owner) {
  const fingerprint = await current(owner);
  return fingerprint ? within("readonly", (store) => store.get(fingerprint)) : undefined;
}

export const can = () => Boolean(window.isSecureContext && window.crypto && window.crypto.subtle && window.indexedDB);

// Asks the browser to keep the keys of this site, and answers whether it promised to.
export async function persistent() {
  if (!navigator.storage || !navigator.storage.persist) return false;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
}

// Takes away the sentence for browsers in which this script does not even begin.
export function runs() {
  for (const one of document.querySelectorAll("[data-too-old]")) one.hidden = true;
}

export async function holdsKey(fingerprint) {
  return Boolean(await within("readonly", (store) => store.get(fingerprint)));
}

// Whether this browser has the key of the owner's certificate in force.
export async function holds(owner) { return Boolean(await keyOf(owner)); }

// ECDSA with SHA-256 over the bytes; raw r‖s, as WebCrypto gives it.
export async function sign(owner, bytes) {
  const kept = await keyOf(owner);
  if (!kept) throw new Error("no key");
  return new Uint8Array(await crypto.subtle.sign(SIGNING, kept.privateKey, bytes));
}

// A key of the demo's invented people, put into this browser; it cannot be read out of it again.
export async function take(owner, fingerprint, pkcs8) {
  const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, CURVE, false, ["sign"]);
  await within("readwrite", (store) => store.put({ fingerprint, owner, privateKey }));
}

// A new key, kept here, and the PKCS#10 request for it (RFC 2986).
export async function request(owner, name) {
  const pair = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  const fingerprint = hex(await crypto.subtle.digest("SHA-256", spki));
  const body = sequence(integer(0), subject(name), spki, tagged(0xa0));
  const raw = new Uint8Array(await crypto.subtle.sign(SIGNING, pair.privateKey, body));
  const algorithm = sequence(tagged(0x06, [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));
  const signature = sequence(unsigned(raw.slice(0, 32)), unsigned(raw.slice(32)));
  const made = sequence(body, algorithm, tagged(0x03, [0, ...signature]));
  await within("readwrite", (store) => store.put({ fingerprint, owner, privateKey: pair.privateKey }));
  return { request: made, fingerprint };
}

// --- DER (X.690): just what a request needs

function tagged(tag, content = []) {
  const length = content.length;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.from([tag, ...head, ...content]);
}
const sequence = (...parts) => tagged(0x30, parts.flatMap((one) => [...one]));
const integer = (value) => tagged(0x02, [value]);
function unsigned(bytes) {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const plain = [...bytes.slice(start)];
  return tagged(0x02, plain[0] & 0x80 ? [0, ...plain] : plain);
}
function subject(name) {
  const common = sequence(tagged(0x06, [0x55, 0x04, 0x03]), tagged(0x0c, [...new TextEncoder().encode(name)]));
  return sequence(tagged(0x31, [...common]));
}

// --- passkeys (W3C Web Authentication)

const plain = (text) => Uint8Array.from(
  atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0),
);
const url = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

export async function createPasskey(options) {
  const made = await navigator.credentials.create({ publicKey: {
    ...options,
    challenge: plain(options.challenge),
    user: { ...options.user, id: plain(options.user.id) },
    excludeCredentials: (options.excludeCredentials || []).map((one) => ({ ...one, id: plain(one.id) })),
  } });
  const { attestationObject, clientDataJSON } = made.response;
  return JSON.stringify({
    id: made.id, rawId: url(made.rawId), type: made.type,
    response: { attestationObject: url(attestationObject), clientDataJSON: url(clientDataJSON) },
  });
}

export async function confirmWithPasskey(prepareAddress, texts, ask) {
  const options = await ask(prepareAddress.replace(/prepare$/, "challenge"), { texts });
  const answer = await navigator.credentials.get({ publicKey: {
    ...options,
    challenge: plain(options.challenge),
    allowCredentials: (options.allowCredentials || []).map((one) => ({ ...one, id: plain(one.id) })),
  } });
  const { authenticatorData, clientDataJSON, signature, userHandle } = answer.response;
  return JSON.stringify({
    id: answer.id, rawId: url(answer.rawId), type: answer.type,
    response: {
      authenticatorData: url(authenticatorData), clientDataJSON: url(clientDataJSON),
      signature: url(signature), userHandle: userHandle ? url(userHandle) : null,
    },
  });
}
