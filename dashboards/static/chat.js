/* The assistant: a conversation whose text was sanitised by the kernel and whose cards are widgets. */
function el(tag, attrs = {}, ...kids) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...kids.flat().filter(Boolean));
  return node;
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
  const body = el("div", { class: "body" }, log, chips, el("div", { class: "ask" }, box, stop, send));
  const dock = el("section", { class: "fb-chat", "aria-label": "Assistant", "data-lm-suppress-shortcuts": "true" },
    el("header", {}, el("b", { text: "Assistant" }), el("span", { class: "sub" }), fold), body);
  root.append(dock);

  const open = () => {
    const shown = model.get("unfolded");
    dock.classList.toggle("folded", !shown); body.hidden = !shown;
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
  const submit = (text) => {
    const question = (text ?? box.value).trim();
    if (!question || model.get("busy")) return;
    box.value = ""; pinned = true; model.send({ type: "ask", text: question });
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
  model.on("msg:custom", (message) => { if (message.type === "show") show(message.message); });
  model.on("change:messages", () => model.get("messages").forEach(show));
  model.on("change:busy", busy); model.on("change:suggestions", suggest); model.on("change:unfolded", open); model.on("change:subtitle", open);
  if (window.innerWidth >= 1680) { model.set("unfolded", true); model.save_changes(); }
  model.get("messages").forEach(show); busy(); suggest(); open();
}
export default { render };
