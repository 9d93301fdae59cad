/* What makes a post handier; each works without this script too, or is not there. */
(function () {
  "use strict";
  var contents = document.querySelector(".contents");
  var hasRoom = matchMedia("(min-width: 75rem)");

  function button(label, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }
  function copy(text, from) {
    var label = from.textContent;
    navigator.clipboard.writeText(text).then(function () { return "Copied"; }, function () { return "Could not copy"; })
      .then(function (answer) {
        from.textContent = answer;
        setTimeout(function () { from.textContent = label; }, 2000);
      });
  }
  function addCopyButtons() {
    document.querySelectorAll(".text pre").forEach(function (pre) {
      var frame = document.createElement("div");
      frame.className = "code";
      pre.before(frame);
      frame.append(pre);
      var made = button("Copy", function () { copy(pre.textContent, made); });
      made.className = "copy";
      made.setAttribute("aria-live", "polite");
      frame.append(made);
    });
  }
  function letScrollersBeFocused() {
    document.querySelectorAll(".text pre, .text table").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    });
  }
  function addShareButtons() {
    var share = document.querySelector(".share");
    if (!share) return;
    var address = share.dataset.address, title = share.dataset.title;
    if (navigator.clipboard) {
      var made = button("Copy the link", function () { copy(address, made); });
      made.setAttribute("aria-live", "polite");
      share.append(made);
    }
    if (navigator.share) share.append(button("Share …", function () {
      navigator.share({ title: title, url: address }).catch(function () { /* the reader changed their mind */ });
    }));
  }
  function showPlace() {
    var links = {}, reached = new Set(), order = [];
    contents.querySelectorAll('a[href^="#"]').forEach(function (link) {
      var heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) { links[heading.id] = link; order.push(heading); }
    });
    function mark() {
      var present = order.filter(function (heading) { return reached.has(heading.id); }).pop();
      order.forEach(function (heading) {
        if (heading === present) links[heading.id].setAttribute("aria-current", "true");
        else links[heading.id].removeAttribute("aria-current");
      });
    }
    /* A heading is reached from the upper third of the window on; far above counts, so that no jump is missed. */
    var observer = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (entry.isIntersecting) reached.add(entry.target.id); else reached.delete(entry.target.id);
      });
      mark();
    }, { rootMargin: "1000000px 0px -66% 0px" });
    order.forEach(function (heading) { observer.observe(heading); });
  }
  function openBesideTheText() { if (hasRoom.matches) contents.open = true; }

  addCopyButtons();
  addShareButtons();
  letScrollersBeFocused();
  if (contents) {
    openBesideTheText();
    hasRoom.addEventListener("change", openBesideTheText);
    showPlace();
  }
})();
