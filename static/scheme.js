/* Light, dark or as the system: remembered, and set before the page is painted. Without this script the system decides. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  function apply(scheme) {
    if (scheme === "light" || scheme === "dark") root.dataset.scheme = scheme;
    else delete root.dataset.scheme;
    document.querySelectorAll('meta[name="theme-color"]').forEach(function (meta, place) {
      meta.media = scheme === "auto" ? "(prefers-color-scheme: " + (place ? "dark" : "light") + ")"
        : (scheme === "dark") === (place === 1) ? "all" : "not all";
    });
  }
  function kept() {
    var scheme;
    try { scheme = localStorage.getItem("scheme"); } catch (error) { /* not allowed here: as the system */ }
    return scheme === "light" || scheme === "dark" ? scheme : "auto";
  }
  function show() {
    apply(kept());
    document.querySelectorAll('input[name="scheme"]').forEach(function (input) { input.checked = input.value === kept(); });
  }
  function keep(scheme) {
    try {
      if (scheme === "auto") localStorage.removeItem("scheme");
      else localStorage.setItem("scheme", scheme);
    } catch (error) { /* the choice then lasts for this page */ }
    apply(scheme);
  }
  apply(kept());
  document.addEventListener("DOMContentLoaded", show);
  addEventListener("pageshow", function (event) { if (event.persisted) show(); });
  addEventListener("storage", function (event) { if (event.key === "scheme") show(); });
  document.addEventListener("change", function (event) {
    if (event.target.name === "scheme") keep(event.target.value);
  });
})();
