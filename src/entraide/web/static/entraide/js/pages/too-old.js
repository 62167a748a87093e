/*
 * For browsers that run none of our modules: no script of type "module", no import map, or parts missing on which the
 * sheets are built. A classic script in the JavaScript of 2009, so that Internet Explorer reads it, too.
 */
(function () {
  // those that run the modules all the same need it to say to the other seat what is wrong
  var own = Object.prototype.hasOwnProperty;
  if (!Object.hasOwn) {
    Object.hasOwn = function (holder, name) {
      return own.call(holder, name);
    };
  }
  if (!Array.prototype.at) {
    /** @param {number} index */
    Array.prototype.at = function (index) {
      return this[index < 0 ? this.length + index : index];
    };
  }
  var notice = document.getElementById("browser-notice");
  var told = "documentMode" in document ? "internet-explorer" : "old";
  var seat = notice && notice.getAttribute("data-seat");
  if (!notice || (told === "old" && runsModules() && drawsSheets())) return;
  Array.prototype.forEach.call(notice.querySelectorAll("[data-notice]"), showIfMeant);
  notice.setAttribute("data-told", told);
  notice.removeAttribute("hidden");

  function runsModules() {
    return typeof HTMLScriptElement.supports === "function" && HTMLScriptElement.supports("importmap");
  }

  function drawsSheets() {
    return typeof CSS === "object" && typeof CSS.supports === "function" && CSS.supports("selector(:has(a))");
  }

  /** @param {string | null} words @param {string | null} word */
  function among(words, word) {
    return (" " + words + " ").indexOf(" " + word + " ") >= 0;
  }

  /** @param {Element} part */
  function showIfMeant(part) {
    var of = part.getAttribute("data-of");
    if (among(part.getAttribute("data-notice"), told) && (!of || among(of, seat))) part.removeAttribute("hidden");
  }
})();
