// 表单 — sends a form once, and keeps what was typed on this device until it was sent.
// A plain script in the words of old engines: it must not fail where the others cannot even begin.
(function () {
  "use strict";
  var PREFIX = "xieyue-typed:", WEEK = 7 * 24 * 3600 * 1000;

  function store() {
    try { window.localStorage.setItem(PREFIX, ""); window.localStorage.removeItem(PREFIX); return window.localStorage; }
    catch (refused) { return null; }
  }

  function each(list, work) { Array.prototype.forEach.call(list, work); }

  function buttons(form) { return form.querySelectorAll("button:not([type=button])"); }

  // --- once: a second click, or a click on a slow page, sends nothing more

  function sentOnce(form) {
    form.addEventListener("submit", function (event) {
      if (event.defaultPrevented) return;
      if (form.getAttribute("data-sent")) { event.preventDefault(); return; }
      form.setAttribute("data-sent", "1");
      setTimeout(function () {
        if (event.defaultPrevented) { free(form); return; } // another script sends it in its own way
        each(buttons(form), function (one) { one.setAttribute("aria-disabled", "true"); });
      }, 0);
      setTimeout(function () { free(form); }, 20000); // no answer came: the server does an act once anyway
    });
  }

  function free(form) {
    form.removeAttribute("data-sent");
    each(buttons(form), function (one) { one.removeAttribute("aria-disabled"); });
  }

  window.addEventListener("pageshow", function () { each(document.forms, free); });

  // --- kept: what was typed comes back after a session that ended, a crash, a closed window

  function kept(form) {
    return Array.prototype.filter.call(form.elements, function (one) {
      return one.name && !one.disabled && ["hidden", "password", "file", "submit", "button"].indexOf(one.type) < 0 &&
        one.tagName !== "BUTTON" && one.tagName !== "FIELDSET";
    });
  }

  function read(form) {
    return kept(form).map(function (one) {
      var ticked = one.type === "checkbox" || one.type === "radio";
      return [one.name, ticked ? one.value : "", ticked ? one.checked : one.value];
    });
  }

  function write(form, values) {
    var fields = kept(form);
    values.forEach(function (told) {
      fields.forEach(function (one) {
        if (one.name !== told[0]) return;
        if (one.type === "checkbox" || one.type === "radio") { if (one.value === told[1]) one.checked = told[2]; }
        else if (!told[3]) { one.value = told[2]; told[3] = true; fields = fields.filter(function (it) { return it !== one; }); }
      });
    });
  }

  function length(values) {
    return values.reduce(function (sum, one) { return sum + (typeof one[2] === "string" ? one[2].length : 0); }, 0);
  }

  function anything(values) {
    return values.some(function (one) { return typeof one[2] === "string" ? one[2] !== "" : one[2]; });
  }

  function keeping(form, place) {
    var key = PREFIX + form.getAttribute("data-keep"), before = JSON.stringify(read(form)), waiting = 0;
    var note = form.querySelector("[data-kept]"), told = null;

    function save(sent) {
      var now = read(form);
      if (!sent && JSON.stringify(now) === before) { place.removeItem(key); return; }
      try { place.setItem(key, JSON.stringify({ at: Date.now(), sent: Boolean(sent), values: now })); }
      catch (full) { return; } // no room on this device: the form itself still has everything
    }

    try { told = JSON.parse(place.getItem(key) || "null"); } catch (broken) { told = null; }
    if (told && Date.now() - told.at < WEEK && !form.hasAttribute("data-refused") && anything(told.values) && JSON.stringify(told.values) !== before) {
      write(form, told.values);
      if (note) {
        note.hidden = false;
        note.querySelector("[data-kept-count]").textContent = length(told.values);
        note.querySelector("button").addEventListener("click", function () {
          place.removeItem(key);
          form.reset();
          note.hidden = true;
        });
      }
    }
    form.addEventListener("input", function () {
      clearTimeout(waiting);
      waiting = setTimeout(function () { save(false); }, 400);
    });
    form.addEventListener("change", function () { save(false); });
    form.addEventListener("submit", function (event) { clearTimeout(waiting); if (!event.defaultPrevented) save(true); });
  }

  // Sent, and the page that followed says that it was done: nothing has to be kept any more.
  function forgotten(place) {
    var done = document.querySelector("[data-done]"), leaving = document.querySelectorAll("form[data-forget]"), keys = [], at;
    for (at = 0; at < place.length; at += 1) if (place.key(at).indexOf(PREFIX) === 0) keys.push(place.key(at));
    keys.forEach(function (key) {
      var told = null;
      try { told = JSON.parse(place.getItem(key)); } catch (broken) { told = null; }
      if (!told || Date.now() - told.at > WEEK || (done && told.sent)) place.removeItem(key);
    });
    each(leaving, function (form) {
      form.addEventListener("submit", function () { keys.forEach(function (key) { place.removeItem(key); }); });
    });
  }

  var place = store();
  each(document.forms, sentOnce);
  if (place) {
    forgotten(place);
    each(document.querySelectorAll("form[data-keep]"), function (form) { keeping(form, place); });
  }
}());
