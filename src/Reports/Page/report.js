// The page comes alive: theme, tables that sort, charts, galleries, print.
"use strict";

const runs = JSON.parse(document.getElementById("report-data").textContent);
const redraw = startCharts(runs);

// Theme: the system's, until the button says otherwise.
const root = document.documentElement, themeButton = document.getElementById("theme");
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches;
function showTheme() {
  themeButton.setAttribute("aria-pressed", String(isDark()));
  redraw();
}
themeButton.addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  try {
    localStorage.setItem("sparse-detr-theme", root.dataset.theme);
  } catch { /* a page from a file may have no store */ }
  showTheme();
});
try {
  const stored = localStorage.getItem("sparse-detr-theme");
  if (stored === "dark" || stored === "light")
    root.dataset.theme = stored;
} catch { /* as above */ }
systemDark.addEventListener("change", showTheme);
showTheme();

// Tables: a head sorts by its column, and once more turns the order; rows without a value stay last.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const value = row => row.cells[column].dataset.value;
    head.firstElementChild.addEventListener("click", () => {
      const first = column === 0 ? "ascending" : "descending";
      const order = head.getAttribute("aria-sort") === null ? first
        : head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      for (const other of table.tHead.rows[0].cells)
        other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const rows = [...body.rows].sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        if (column === 0)
          return sign * x.localeCompare(y);
        if (x === "–" || y === "–")
          return (x === "–") - (y === "–");
        return sign * (x - y);
      });
      body.append(...rows);
    });
  });
}

for (const cards of document.querySelectorAll(".cards")) {
  const run = runs[+cards.dataset.run];
  startGallery(cards, document.querySelector(`.controls[data-run="${cards.dataset.run}"]`), run);
}

// A link into a folded training unfolds it.
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target && target.closest("details");
  if (folded && !folded.open) {
    folded.open = true;
    target.scrollIntoView();
  }
}
addEventListener("hashchange", unfold);
unfold();

// Print: everything unfolded, on white.
let before = null;
addEventListener("beforeprint", () => {
  before = { theme: root.dataset.theme, closed: [...document.querySelectorAll("details:not([open])")] };
  before.closed.forEach(details => details.open = true);
  root.dataset.theme = "light";
  redraw();
});
addEventListener("afterprint", () => {
  before.closed.forEach(details => details.open = false);
  if (before.theme)
    root.dataset.theme = before.theme;
  else
    delete root.dataset.theme;
  redraw();
});
