// 入场 — the QR code on the first slip brings its half along behind the #, which no server and no log sees.
"use strict";

const brought = decodeURIComponent(location.hash.slice(1));
if (/^[0-9A-Za-z-]{1,20}$/.test(brought)) {
  document.getElementById("code").value = brought;
  document.getElementById("second").focus();
  history.replaceState(null, "", location.pathname);
}
