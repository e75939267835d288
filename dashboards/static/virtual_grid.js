/* A window onto rows that live in the store: only what is visible is asked for and drawn. */
const ROW = 31, BLOCK = 60, SPARE = 6;

const DRAW = {
  band: (cell, value) => cell.append(el("span", { class: `fb-band ${value.band}` }, el("b", { text: value.letter, "aria-hidden": "true" }), el("span", { text: value.text }))),
  bar: (cell, value) => {
    const fill = el("i"); fill.style.width = `${value.share}%`;
    cell.append(el("span", { class: `bar ${value.band}`, "aria-hidden": "true" }, fill), el("b", { text: value.text }));
  },
  text: (cell, value) => { cell.textContent = value.text ?? value; cell.title = value.title ?? value; },
};

function render({ model, el: root }) {
  const prefix = `g${Math.random().toString(36).slice(2, 8)}`;
  let blocks = new Map(), asked = new Set(), cursor = 0, wanted = -1, columns = [];
  const title = el("h2", { text: model.get("label") });
  const count = el("span", { class: "count", role: "status" });
  const search = el("input", { type: "search", placeholder: "Find by id…", "aria-label": "Search by customer id", maxlength: 32, spellcheck: "false" });
  const clear = el("button", { type: "button", class: "clear", text: "Clear", hidden: true });
  const tools = el("div", { class: "tools", role: "search" }, title, count, el("span", { class: "gap" }));
  const selects = model.get("filters").map((filter) => {
    const select = el("select", { "aria-label": filter.label, "data-key": filter.key }, el("option", { value: "", text: filter.label }),
      ...filter.options.map(([value, text]) => el("option", { value, text })));
    select.addEventListener("change", () => { change("chosen", Object.fromEntries(selects.filter((s) => s.value).map((s) => [s.dataset.key, s.value]))); });
    return select;
  });
  tools.append(...selects, search, clear);
  const head = el("div", { class: "head", role: "row", "aria-rowindex": 1 });
  const canvas = el("div", { class: "canvas", role: "rowgroup" });
  const view = el("div", { class: "view", role: "presentation", tabindex: -1 }, canvas);
  const grid = el("div", { class: "grid", role: "grid", tabindex: 0, "aria-label": model.get("label"), "aria-readonly": "true", "data-lm-suppress-shortcuts": "true" }, head, view);
  const empty = el("div", { class: "empty", hidden: true });
  root.classList.add("fb-vg");
  root.append(tools, grid, empty);

  const change = (name, value) => { model.set(name, value); model.save_changes(); };
  let typing = 0;
  const find = () => { clearTimeout(typing); if (search.value.trim() !== model.get("search")) change("search", search.value.trim()); };
  search.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(find, 180); });
  search.addEventListener("keydown", (event) => { event.stopPropagation(); if (event.key === "ArrowDown") { event.preventDefault(); find(); grid.focus(); } });
  clear.addEventListener("click", () => { selects.forEach((s) => { s.value = ""; }); search.value = ""; model.set("search", ""); change("chosen", {}); search.focus(); });

  function fit() {
    const all = model.get("columns"), room = grid.clientWidth - 26;
    let need = 0;
    const fits = (column) => { const kept = column.rank === 0 || need + column.width <= room; need += kept ? column.width : 0; return kept; };
    const kept = new Set([...all].sort((a, b) => a.rank - b.rank).filter(fits));
    columns = all.filter((column) => kept.has(column));
    grid.style.setProperty("--columns", columns.map((c) => (c.grow ? `minmax(${c.width}px, ${c.grow}fr)` : `${c.width}px`)).join(" "));
    const [key, way] = model.get("sort");
    head.replaceChildren(...columns.map((column, index) => {
      const sorted = column.key === key ? way : "none";
      const label = el("span", { text: column.label });
      const button = column.sortable ? el("button", { type: "button", "data-key": column.key, title: `Sort by ${column.label.toLowerCase()}` }, label, el("i", { "aria-hidden": "true", text: { asc: "▲", desc: "▼" }[sorted] || "" })) : label;
      return el("div", { role: "columnheader", class: `cell ${column.align || ""}`, "aria-colindex": index + 1, "aria-sort": { asc: "ascending", desc: "descending" }[sorted] || "none" }, button);
    }));
  }
  head.addEventListener("click", (event) => {
    const button = event.target.closest("button"); if (!button) return;
    const [key, way] = model.get("sort");
    change("sort", [button.dataset.key, key === button.dataset.key && way === "desc" ? "asc" : "desc"]);
    head.querySelector(`[data-key="${button.dataset.key}"]`)?.focus();
  });

  const rowAt = (index) => blocks.get(Math.floor(index / BLOCK))?.[index % BLOCK];
  function ask(first, last) {
    for (let block = Math.floor(first / BLOCK); block <= Math.floor(last / BLOCK); block++) {
      if (blocks.has(block) || asked.has(block)) continue;
      asked.add(block);
      model.send({ type: "rows", block, version: model.get("version") });
    }
  }
  function drawRow(index) {
    const row = rowAt(index), chosen = row && row.id === model.get("selected");
    const line = el("div", { role: "row", id: `${prefix}-${index}`, class: `row${index === cursor ? " cursor" : ""}${chosen ? " chosen" : ""}`, "aria-rowindex": index + 2, "aria-selected": chosen ? "true" : "false", "data-index": index, "data-id": row?.id });
    line.style.top = `${index * ROW}px`;
    columns.forEach((column, place) => {
      const cell = el("div", { role: "gridcell", class: `cell ${column.align || ""} ${row ? "" : "waiting"}`, "aria-colindex": place + 1 });
      if (row) DRAW[column.kind](cell, row.cells[column.key]);
      line.append(cell);
    });
    return line;
  }
  function paint() {
    const total = model.get("total"), height = view.clientHeight || 400;
    canvas.style.height = `${total * ROW}px`;
    grid.setAttribute("aria-rowcount", total + 1);
    const first = Math.max(0, Math.floor(view.scrollTop / ROW) - SPARE);
    const last = Math.min(total - 1, Math.ceil((view.scrollTop + height) / ROW) + SPARE);
    canvas.replaceChildren(...Array.from({ length: Math.max(0, last - first + 1) }, (_, step) => drawRow(first + step)));
    if (total) { grid.setAttribute("aria-activedescendant", `${prefix}-${cursor}`); ask(first, last); }
    count.textContent = model.get("summary");
    const narrowed = Object.keys(model.get("chosen")).length || model.get("search");
    clear.hidden = !narrowed;
    empty.hidden = total > 0;
    empty.textContent = narrowed ? "No customer fits these filters. Clear them to see everybody." : model.get("nobody");
  }
  function choose(index) {
    const row = rowAt(index);
    wanted = row ? -1 : index; // chosen before it came: kept until it does
    if (!row) return;
    cursor = index; change("selected", row.id); paint();
  }
  function reveal() {
    const top = cursor * ROW;
    if (top < view.scrollTop) view.scrollTop = top;
    else if (top + ROW > view.scrollTop + view.clientHeight) view.scrollTop = top + ROW - view.clientHeight;
    paint();
  }
  canvas.addEventListener("click", (event) => { const line = event.target.closest(".row"); if (line) { grid.focus({ preventScroll: true }); choose(+line.dataset.index); } });
  view.addEventListener("scroll", () => requestAnimationFrame(paint));
  grid.addEventListener("keydown", (event) => {
    if (event.target.closest("button")) return;
    const page = Math.max(1, Math.floor(view.clientHeight / ROW) - 1), end = model.get("total") - 1;
    const moves = { ArrowDown: cursor + 1, ArrowUp: cursor - 1, PageDown: cursor + page, PageUp: cursor - page, Home: 0, End: end };
    if (event.key in moves) { cursor = Math.max(0, Math.min(end, moves[event.key])); reveal(); }
    else if (event.key === "Enter" || event.key === " ") choose(cursor);
    else return;
    event.preventDefault(); event.stopPropagation();
  });
  const slash = (event) => {
    if (event.key !== "/" || event.target.closest?.("input, textarea, select")) return;
    event.preventDefault(); search.focus();
  };
  document.addEventListener("keydown", slash);

  model.on("msg:custom", (message) => {
    if (message.type !== "rows" || message.version !== model.get("version")) return;
    blocks.set(message.block, message.rows); asked.delete(message.block); paint();
    if (wanted >= 0 && rowAt(wanted)) choose(wanted);
  });
  model.on("change:version", () => { blocks = new Map(); asked = new Set(); paint(); });
  const restart = () => { cursor = 0; wanted = -1; blocks = new Map(); view.scrollTop = 0; };
  model.on("change:sort", () => { restart(); fit(); paint(); });
  model.on("change:chosen", restart); model.on("change:search", restart);
  for (const name of ["selected", "total", "summary"]) model.on(`change:${name}`, paint);
  const watch = new ResizeObserver(() => { fit(); paint(); });
  watch.observe(grid);
  fit(); paint();
  return () => { watch.disconnect(); document.removeEventListener("keydown", slash); };
}
export default { render };
