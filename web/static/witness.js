// 会签 — the newest head of a case, signed by the key in this browser, or elsewhere by way of a file.
import { handOut, takeBack } from "./elsewhere.js";
import { can, holds, runs, sign } from "./keys.js";

runs();

const form = document.getElementById("witness-form");
const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

async function ask(body) {
  const answer = await fetch(form.dataset.address, {
    method: "POST", credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": form.dataset.token },
    body: JSON.stringify(body),
  });
  const content = await answer.json();
  if (!answer.ok) throw new Error(`${content.what} ${content.what_to_do}`);
  return content;
}

if (form) {
  const button = form.querySelector("button.primary"), said = form.querySelector("[role=status]");
  if (can()) button.disabled = false; else said.textContent = said.dataset.old;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      if (!(await holds(form.dataset.owner))) { said.textContent = said.dataset.nokey; return; }
      const asked = await ask({});
      const value = await sign(form.dataset.owner, bytes(asked.attributes));
      const done = await ask({ head: asked.head, signature: btoa(String.fromCharCode(...value)) });
      location.assign(done.next);
    } catch (error) {
      said.textContent = error instanceof Error && error.message ? error.message : said.dataset.failed;
    } finally { button.disabled = false; }
  });

  let waiting = null;
  const outside = (work) => async () => {
    said.textContent = "";
    try { await work(); } catch (error) {
      said.textContent = error instanceof Error && error.message ? error.message : said.dataset.failed;
    }
  };
  form.querySelector("[data-hand-out]").addEventListener("click", outside(async () => {
    waiting = await ask({});
    handOut([{ id: waiting.head, title: form.dataset.title, content: waiting.attributes }]);
  }));
  form.querySelector("[data-take-back]").addEventListener("click", outside(async () => {
    const signature = waiting && (await takeBack(form.elements.signed)).get(waiting.head);
    if (!signature) { said.textContent = said.dataset.noresult; return; }
    location.assign((await ask({ head: waiting.head, signature })).next);
  }));
}
