// What names on a page do: a composition's lights up everything about it, a term's explains itself.
// A classic script: a page opened from disk may not load modules.
"use strict";

// ---- Compositions --------------------------------------------------------------------------

let lit = null;

// Mark everything about the composition called `name`, or nothing where it is null. Charts follow.
function lightUp(name) {
  if (name === lit) return;
  lit = name;
  for (const each of document.querySelectorAll("[data-composition]")) {
    each.classList.toggle("lit", each.dataset.composition === name);
  }
  document.dispatchEvent(new CustomEvent("lit", { detail: name }));
}

// The composition that an element, or the link around its name, stands for.
function compositionAt(element) {
  const named = element.closest?.("[data-composition]");
  const inside = element.matches?.("a") ? element.querySelector("[data-composition]") : null;
  return (named ?? inside)?.dataset.composition ?? null;
}

function watchCompositions() {
  const focused = () => compositionAt(document.activeElement);
  const placeOf = ({ clientX, clientY }) => `${clientX} ${clientY}`;
  let place = "";
  document.addEventListener("pointermove", (event) => (place = placeOf(event)), { passive: true });
  document.addEventListener("pointerover", (event) => {
    // Where the page moved under a resting pointer, nothing is pointed at. A chart says itself
    // which series the pointer is at.
    if (placeOf(event) === place || event.target.closest?.(".canvas")) return;
    lightUp(compositionAt(event.target) ?? focused());
  });
  document.documentElement.addEventListener("pointerleave", () => lightUp(focused()));
  document.addEventListener("focusin", () => lightUp(focused()));
  document.addEventListener("focusout", () => lightUp(null));
}

// ---- Terms ---------------------------------------------------------------------------------

const LINGER = 150; // milliseconds until a tip comes or goes: a pointer that passes shows none

// The tip is one box, which shows the definition that the term's link leads to.
class Tip {
  constructor() {
    this.box = document.createElement("div");
    this.box.className = "tip";
    this.box.setAttribute("role", "tooltip");
    this.box.hidden = true;
    this.box.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.box.addEventListener("pointerleave", () => this.hideSoon());
    document.body.append(this.box);
  }

  soon(action) {
    clearTimeout(this.timer);
    this.timer = setTimeout(action, LINGER);
  }

  hideSoon() {
    this.soon(() => this.hide());
  }

  hide() {
    clearTimeout(this.timer);
    this.box.hidden = true;
    this.term = null;
  }

  show(term) {
    clearTimeout(this.timer);
    this.term = term;
    this.box.textContent = document.getElementById(term.getAttribute("aria-describedby")).textContent;
    this.box.hidden = false;
    this.move();
  }

  // Below its term, or above it where there is no room; away with a term that has left the screen.
  move() {
    if (!this.term) return;
    const [first] = this.term.getClientRects();
    if (!first || first.bottom < 0 || first.top > innerHeight) return this.hide();
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const above = first.bottom + height + 8 > innerHeight;
    const left = Math.min(first.left, document.documentElement.clientWidth - width - 8);
    this.box.style.left = `${Math.max(8, left)}px`;
    this.box.style.top = `${above ? first.top - height - 4 : first.bottom + 4}px`;
  }
}

function explainTerms() {
  const terms = document.querySelectorAll("a.term");
  if (!terms.length) return;
  const tip = new Tip();
  for (const term of terms) {
    term.addEventListener("pointerenter", ({ pointerType }) => {
      if (pointerType === "mouse") tip.soon(() => tip.show(term));
    });
    term.addEventListener("pointerleave", () => tip.hideSoon());
    term.addEventListener("focus", () => tip.show(term));
    term.addEventListener("blur", () => tip.hide());
    // A finger's first tap shows the definition, its second one follows the link.
    let shown = false;
    term.addEventListener("pointerdown", () => (shown = tip.term === term));
    term.addEventListener("click", (event) => {
      if (event.pointerType !== "touch" || shown) return;
      event.preventDefault();
      tip.show(term);
    });
  }
  document.addEventListener("keydown", ({ key }) => key === "Escape" && tip.hide());
  document.addEventListener("scroll", () => tip.move(), { passive: true });
}

watchCompositions();
explainTerms();
