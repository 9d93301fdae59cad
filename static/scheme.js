/* Light, dark or as the system: remembered, and set before the page is painted. Without this script the system decides. */
(function () {
  "use strict";
  var root = document.documentElement;
  function apply(scheme) {
    if (scheme === "light" || scheme === "dark") root.dataset.scheme = scheme;
    else delete root.dataset.scheme;
  }
  function kept() {
    try { return localStorage.getItem("scheme") || "auto"; } catch (error) { return "auto"; }
  }
  apply(kept());
  document.addEventListener("DOMContentLoaded", function () {
    var select = document.querySelector("[data-choose-scheme]");
    if (!select) return;
    select.parentElement.hidden = false;
    select.value = kept();
    select.addEventListener("change", function () {
      try {
        if (select.value === "auto") localStorage.removeItem("scheme");
        else localStorage.setItem("scheme", select.value);
      } catch (error) { /* the choice then lasts for this page */ }
      apply(select.value);
    });
  });
})();
