/* Finds while one types: the same page is fetched and its results put in place. Without this script the form does it. */
(function () {
  "use strict";
  var form = document.querySelector("[data-search]");
  var input = form.querySelector("input[type=search]");
  var shown = address();
  var timer, request;

  function address() {
    var asked = new URLSearchParams(new FormData(form));
    Array.from(asked.keys()).forEach(function (name) { if (!asked.get(name).trim()) asked.delete(name); });
    return form.action + (asked.toString() ? "?" + asked : "");
  }
  function show(html, from) {
    var fresh = new DOMParser().parseFromString(html, "text/html").getElementById("results");
    var results = document.getElementById("results");
    /* The line with the count stays the same element, so that screen readers hear what changes in it. */
    results.querySelector("[role=status]").textContent = fresh.querySelector("[role=status]").textContent;
    while (results.children.length > 1) results.lastElementChild.remove();
    fresh.querySelector("[role=status]").remove();
    results.append.apply(results, Array.from(fresh.children));
    history.replaceState(null, "", from);
  }
  function find() {
    var wanted = address();
    if (wanted === shown) return;
    shown = wanted;
    if (request) request.abort();
    request = new AbortController();
    fetch(wanted, { signal: request.signal }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (html) { show(html, wanted); }, function (error) {
      if (error.name !== "AbortError") shown = null; /* the next letter, or the form, tries again */
    });
  }
  input.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(find, 180); });
  form.addEventListener("change", find);
  form.addEventListener("submit", function (event) {
    if (!window.fetch || !window.AbortController) return;
    event.preventDefault();
    clearTimeout(timer);
    find();
  });
})();
