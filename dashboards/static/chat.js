/* The assistant: a conversation whose text was sanitised by the kernel and whose cards are widgets. */
async function copyText(text) {
  try { await navigator.clipboard.writeText(text); return true; } catch { /* no clipboard on a page without TLS */ }
  const area = el("textarea", { style: "position:fixed;opacity:0" }); area.value = text; document.body.append(area); area.select();
  const done = document.execCommand("copy"); area.remove(); return done;
}
function save({ name, text }) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
  el("a", { href: address, download: name }).click(); setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/* The person's earlier conversations: found, opened, renamed, exported, deleted after a second click. */
function earlier(model) {
  const wish = (name, about = "", text = "") => model.send({ type: "talk", wish: name, about, text });
  const find = el("input", { type: "search", placeholder: "Search your conversations…", "aria-label": "Search your conversations" });
  const notice = el("p", { class: "notice", role: "alert" });
  const list = el("ul", { "aria-label": "Your conversations" });
  const fresh = el("button", { type: "button", class: "fresh", text: "New", "aria-label": "New conversation", onclick: () => { wish("new"); self.toggle(false); self.onOpened(); } });
  const node = el("div", { class: "past", hidden: true }, el("div", { class: "find" }, find, fresh), notice, list);
  let timer;
  find.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => wish("list", "", find.value), 250); });
  node.addEventListener("keydown", (event) => { event.stopPropagation(); if (event.key === "Escape") self.toggle(false); });

  function rename(one, row) {
    const title = el("input", { type: "text", maxlength: 80, "aria-label": "New title" }); title.value = one.title;
    title.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") wish("rename", one.id, title.value), find.focus();
      else if (event.key === "Escape") draw();
    });
    row.replaceChildren(title); title.focus(); title.select();
  }
  function entry(one) {
    const row = el("li", {});
    const drop = el("button", { type: "button", class: "drop", text: "✕", title: "Delete", "aria-label": `Delete ${one.title}`, onclick: () => {
      if (drop.dataset.sure) { wish("delete", one.id); find.focus(); return; }
      drop.dataset.sure = "yes"; drop.textContent = "Delete?"; drop.setAttribute("aria-label", `Really delete ${one.title}?`);
    } });
    drop.addEventListener("blur", () => { delete drop.dataset.sure; drop.textContent = "✕"; drop.setAttribute("aria-label", `Delete ${one.title}`); });
    row.append(el("button", { type: "button", class: "open", "aria-current": one.id === model.get("current") ? "true" : false, onclick: () => { wish("open", one.id); self.toggle(false); self.onOpened(); } },
      el("span", { text: one.title }), el("small", { text: one.when }), one.found && el("small", { class: "found", text: one.found })),
    el("button", { type: "button", text: "✎", title: "Rename", "aria-label": `Rename ${one.title}`, onclick: () => rename(one, row) }),
    el("button", { type: "button", class: "export", text: "⤓", title: "Export as a notebook", "aria-label": `Export ${one.title} as a notebook`, onclick: () => wish("export", one.id) }), drop);
    return row;
  }
  function draw() {
    const all = model.get("conversations");
    notice.textContent = model.get("notice"); notice.hidden = !model.get("notice");
    list.replaceChildren(...(all.length ? all.map(entry) : [el("li", { class: "none", text: find.value ? "None was found." : "None yet: ask something." })]));
    rest();
  }
  const rest = () => node.querySelectorAll("button").forEach((button) => { button.disabled = model.get("busy") && !button.classList.contains("export"); }); // while an answer is being written
  model.on("change:conversations", draw); model.on("change:current", draw); model.on("change:notice", draw); model.on("change:busy", rest);
  const self = {
    node, onToggle: () => {}, onOpened: () => {},
    toggle(shown = node.hidden) {
      if (shown === !node.hidden) return;
      node.hidden = !shown; self.onToggle(shown);
      if (shown) { find.value = ""; wish("list"); draw(); find.focus(); }
    },
  };
  return self;
}

function render({ model, el: root }) {
  const bubbles = new Map();
  let pinned = true;
  const log = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": "Conversation", tabindex: 0 });
  const chips = el("div", { class: "chips", role: "group", "aria-label": "Suggested questions" });
  const box = el("textarea", { rows: 1, placeholder: "Ask about a customer or the book…", "aria-label": "Ask a question", maxlength: 2000 });
  const send = el("button", { type: "button", class: "send", text: "Ask" });
  const stop = el("button", { type: "button", class: "stop", text: "Stop", hidden: true });
  const fold = el("button", { type: "button", class: "fold" });
  const said = el("span", { class: "status", role: "status" });
  const past = earlier(model);
  const mine = el("button", { type: "button", class: "mine", "aria-expanded": "false", text: "Conversations", onclick: () => past.toggle() });
  past.onToggle = (shown) => { mine.setAttribute("aria-expanded", shown ? "true" : "false"); log.hidden = chips.hidden = shown; if (!shown) mine.focus(); };
  past.onOpened = () => { pinned = true; box.focus(); };
  const body = el("div", { class: "body" }, past.node, log, chips, el("div", { class: "ask" }, box, stop, send), said);
  const dock = el("section", { class: "fb-chat", "aria-label": "Assistant", "data-lm-suppress-shortcuts": "true" },
    el("header", {}, el("b", { text: "Assistant" }), el("span", { class: "sub" }), mine, fold), body);
  root.append(dock);

  const open = () => {
    const shown = model.get("unfolded");
    dock.classList.toggle("folded", !shown); body.hidden = mine.hidden = !shown;
    fold.textContent = shown ? "»" : "Ask the assistant";
    fold.setAttribute("aria-expanded", shown ? "true" : "false");
    fold.setAttribute("aria-label", shown ? "Fold the assistant away" : "Open the assistant");
    dock.querySelector(".sub").textContent = model.get("subtitle");
  };
  fold.addEventListener("click", () => {
    model.set("unfolded", !model.get("unfolded")); model.save_changes(); open();
    if (model.get("unfolded")) box.focus();
  });

  log.addEventListener("click", (event) => {
    const pick = event.target.closest("button.pick");
    if (pick) model.send({ type: "pick", customer: Number(pick.dataset.customer) });
    const copy = event.target.closest("button.copy");
    if (copy) copyText(copy.dataset.copy).then((done) => { said.textContent = done ? "Copied." : "Could not copy: select the text."; setTimeout(() => { said.textContent = ""; }, 4000); });
  });
  const follow = () => { if (pinned) log.scrollTop = log.scrollHeight; };
  log.addEventListener("scroll", () => { pinned = log.scrollHeight - log.scrollTop - log.clientHeight < 40; });

  async function attach(reference, slot) {
    const manager = model.widget_manager;
    const view = await manager.create_view(await manager.get_model(reference.replace("IPY_MODEL_", "")));
    const panel = view.luminoWidget;
    if (panel?.constructor.attach && slot.isConnected) panel.constructor.attach(panel, slot);
    else { slot.append(view.el); view.trigger?.("displayed"); }
    follow();
  }
  function bubble(message) {
    if (!bubbles.has(message.id)) {
      const node = el("article", { class: message.role, "aria-label": message.role === "user" ? "You" : "Assistant" }, el("div", { class: "words" }), el("div", { class: "items" }));
      bubbles.set(message.id, { node, items: new Set() }); log.append(node);
    }
    return bubbles.get(message.id);
  }
  function show(message) {
    const { node, items } = bubble(message), words = node.querySelector(".words");
    if (message.role === "user") words.textContent = message.text;
    else words.innerHTML = message.html; // sanitised by the kernel (nh3)
    node.classList.toggle("writing", Boolean(message.writing));
    for (const reference of message.items || []) {
      if (items.has(reference)) continue;
      items.add(reference);
      const slot = el("div", { class: "item" }); node.querySelector(".items").append(slot); attach(reference, slot);
    }
    follow();
  }
  function drop() { // what belongs to another conversation
    const kept = new Set(model.get("messages").map((message) => message.id));
    for (const [id, { node }] of bubbles) if (!kept.has(id) && !node.classList.contains("writing")) { node.remove(); bubbles.delete(id); }
  }
  const submit = (text) => {
    const question = (text ?? box.value).trim();
    if (!question || model.get("busy")) return;
    box.value = ""; pinned = true; past.toggle(false); model.send({ type: "ask", text: question });
  };
  send.addEventListener("click", () => submit());
  stop.addEventListener("click", () => model.send({ type: "stop" }));
  box.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
    else if (event.key === "Escape") model.get("busy") ? model.send({ type: "stop" }) : fold.click();
  });
  const busy = () => { const on = model.get("busy"); stop.hidden = !on; send.hidden = on; dock.setAttribute("aria-busy", on ? "true" : "false"); };
  const suggest = () => chips.replaceChildren(...model.get("suggestions").map((text) => el("button", { type: "button", text, onclick: () => submit(text) })));
  model.on("msg:custom", (message) => { if (message.type === "show") show(message.message); else if (message.type === "file") save(message); });
  model.on("change:messages", () => { drop(); model.get("messages").forEach(show); });
  model.on("change:busy", busy); model.on("change:suggestions", suggest); model.on("change:unfolded", open); model.on("change:subtitle", open);
  if (window.innerWidth >= 1680) { model.set("unfolded", true); model.save_changes(); }
  model.get("messages").forEach(show); busy(); suggest(); open();
}
export default { render };
