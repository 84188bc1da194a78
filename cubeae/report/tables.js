// What tables do beyond their HTML: filter, sort, copy, and show that they scroll.
// A classic script: a page opened from disk may not load modules. It needs report.js.
"use strict";

const MANY_ROWS = 8; // a table of more has a box to filter it
const ORDERS = { none: "ascending", ascending: "descending", descending: "none" };

// ---- Sorting -------------------------------------------------------------------------------

// A function that sorts the table's rows by a column, in 'ascending' or 'descending' order or,
// with 'none', as they came.
function sorterOf(table) {
  const body = table.tBodies[0];
  const original = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  return (column, order) => {
    heads.forEach((head) => head.setAttribute("aria-sort", "none"));
    heads[column]?.setAttribute("aria-sort", order);
    body.append(...(heads[column] ? sorted(original, column, order) : original));
  };
}

// Each head has a button that goes through the orders.
function addSortButtons(table, sort) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = makeButton("", `Sort by ${nameOf(head)}`, () =>
      sort(column, ORDERS[head.getAttribute("aria-sort")]),
    );
    button.className = "sort";
    head.setAttribute("aria-sort", "none");
    head.querySelector(".head").after(button);
  });
}

// On a narrow screen rows are cards without heads: there a list says what they are sorted by.
function makeSortList(table, sort) {
  const list = document.createElement("select");
  const names = [...table.tHead.rows[0].cells].map(nameOf);
  const rises = names.map((name, column) => new Option(`${name}, rising`, `${column} ascending`));
  const falls = names.map((name, column) => new Option(`${name}, falling`, `${column} descending`));
  const options = rises.flatMap((rising, column) => [rising, falls[column]]);
  list.append(new Option("as given", " none"), ...options);
  list.addEventListener("change", () => {
    const [column, order] = list.value.split(" ");
    sort(column, order);
  });
  return labelled("Sort by", list, "sort-list");
}

function nameOf(head) {
  const unit = head.querySelector(".unit")?.textContent.trim();
  return head.querySelector(".head").textContent.trim() + (unit ? ` (${unit})` : "");
}

// Rows in `order` of a column: numbers by value, words by the alphabet, empty ones always last.
function sorted(rows, column, order) {
  if (order === "none") return rows;
  const key = (row) => row.cells[column].dataset.sort;
  const sign = order === "ascending" ? 1 : -1;
  const known = rows.filter((row) => key(row) !== "");
  const unknown = rows.filter((row) => key(row) === "");
  return [...known.sort((a, b) => sign * compared(key(a), key(b))), ...unknown];
}

function compared(a, b) {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (Number.isNaN(x) || Number.isNaN(y)) return a.localeCompare(b, "en", { numeric: true });
  return x === y ? 0 : x - y;
}

// Python writes infinity as inf.
function numberOf(text) {
  return text === "inf" ? Infinity : text === "-inf" ? -Infinity : Number(text);
}

// ---- Filtering -----------------------------------------------------------------------------

// A box: rows that lack one of its words are hidden, and the others counted aloud.
function makeFilter(table, name) {
  const rows = [...table.tBodies[0].rows];
  const texts = rows.map((row) =>
    [...row.cells].map((cell) => cell.textContent).join(" ").toLowerCase().replace(/\s+/g, " "),
  );
  const box = document.createElement("input");
  box.type = "search";
  box.placeholder = "e.g. 15 dB";
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/);
    rows.forEach((row, i) => (row.hidden = !words.every((word) => texts[i].includes(word))));
    const shown = rows.filter((row) => !row.hidden).length;
    count.textContent = shown === rows.length ? "" : `${shown} of ${rows.length} rows`;
  });
  const label = labelled("Filter", box, "filter");
  box.setAttribute("aria-label", `Filter ${name}`);
  return [label, count];
}

function labelled(words, field, style) {
  const label = document.createElement("label");
  label.className = style;
  label.append(`${words} `, field);
  return label;
}

// ---- Scrolling -----------------------------------------------------------------------------

// The edge beyond which there are more columns fades.
function showScroll(place) {
  const update = () => {
    const beyond = place.scrollWidth - place.clientWidth - place.scrollLeft;
    place.classList.toggle("more", beyond > 1);
  };
  place.addEventListener("scroll", update, { passive: true });
  new ResizeObserver(update).observe(place);
}

// ---- Copies --------------------------------------------------------------------------------

function addCopyButton(table, exports) {
  const button = makeButton("Copy", `Copy ${exports.dataset.name}`, async () => {
    button.textContent = (await copy(textOf(table))) ? "Copied" : "Not copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  exports.prepend(button);
}

// The rows that are shown, as tab-separated text, which spreadsheets take.
function textOf(table) {
  const words = (cell) =>
    (cell.querySelector(".head") ?? cell).innerText.replace(/\s+/g, " ").trim();
  const shown = [...table.rows].filter((row) => !row.hidden);
  return shown.map((row) => [...row.cells].map(words).join("\t")).join("\n");
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without the permission, or where files are not a secure context.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

document.querySelectorAll("table[data-anchor]").forEach((table) => {
  const exports = document.getElementById(`${table.dataset.anchor}-exports`);
  const place = table.closest(".scroll-x");
  const sort = sorterOf(table);
  addSortButtons(table, sort);
  addCopyButton(table, exports);
  showScroll(place);
  const tools = document.createElement("div");
  tools.className = "tools";
  tools.append(makeSortList(table, sort));
  if (table.tBodies[0].rows.length > MANY_ROWS) {
    tools.prepend(...makeFilter(table, exports.dataset.name));
  }
  place.before(tools);
});
