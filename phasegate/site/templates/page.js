// What the page can do where scripts run: say how old it is, filter its table and sort it.
"use strict";

function age() {
  const line = document.getElementById("age");
  const now = Date.now() / 1000;
  const minutes = Math.floor((now - line.dataset.at) / 60);
  const ago = minutes < 2 ? "just now" : minutes < 120 ? minutes + " min ago"
    : minutes < 2880 ? Math.floor(minutes / 60) + " h ago" : Math.floor(minutes / 1440) + " days ago";
  const late = now > line.dataset.late;
  line.classList.toggle("late", late);
  line.lastElementChild.textContent = ", " + ago + (late ? ": too old, nothing has written it since" : "");
}

function filter(form, rows) {
  const find = form.find.value.trim().toLowerCase();
  let shown = 0;
  for (const row of rows) {
    const cells = row.cells;
    const good = (!form.state.value || cells[3].textContent.trim() === form.state.value)
      && (!form.at.value || cells[2].textContent.trim() === form.at.value)
      && (!find || row.textContent.toLowerCase().includes(find));
    row.hidden = !good;
    shown += good;
  }
  form.querySelector("output").textContent = shown + " of " + rows.length;
}

// "37 % less" comes before "the same", and that before "1 % more"; a dash comes last.
function size(text) {
  return text === "-" ? Infinity : text.endsWith("less") ? -parseFloat(text) : parseFloat(text) || 0;
}

// The rows are in several tables: a browser need not lay out those that it does not show.
function sort(bodies, rows, column, order) {
  const rungs = Array.from(document.querySelectorAll("#filter [name=at] option"), (one) => one.textContent);
  const key = (row) => {
    const text = row.cells[column].textContent.trim();
    return column === 2 ? rungs.indexOf(text) : column === 5 ? size(text) : text;
  };
  const { compare } = new Intl.Collator("en", { numeric: true });
  const keys = new Map(rows.map((row) => [row, key(row)]));
  const by = (a, b) => (typeof a === "number" ? (a < b ? -1 : a > b ? 1 : 0) : compare(a, b));
  rows.sort((a, b) => by(keys.get(a), keys.get(b)) * order);
  const part = Math.ceil(rows.length / bodies.length);
  bodies.forEach((body, number) => body.append(...rows.slice(number * part, (number + 1) * part)));
}

document.addEventListener("DOMContentLoaded", () => {
  age();
  setInterval(age, 30000);
  const form = document.getElementById("filter");
  if (!form) return;
  const bodies = Array.from(document.querySelectorAll("#table tbody"));
  const rows = bodies.flatMap((body) => Array.from(body.rows));
  const heads = Array.from(document.querySelectorAll("#table th"));
  form.hidden = false;
  form.addEventListener("input", () => filter(form, rows));
  form.addEventListener("submit", (event) => event.preventDefault());
  if (form.find.value || form.state.value || form.at.value) filter(form, rows);
  for (const [column, head] of heads.entries()) {
    const button = document.createElement("button");
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const order = head.ariaSort === "ascending" ? -1 : 1;
      for (const other of heads) other.ariaSort = null;
      head.ariaSort = order === 1 ? "ascending" : "descending";
      sort(bodies, rows, column, order);
    });
  }
});
