/* Messages in groups. Every text is shown whole; boxes are ticked one by one, never all at once. */
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
  const box = el("div", { class: "fb-wl", "data-lm-suppress-shortcuts": "true" });
  root.append(box);
  const ticked = new Map(); // draft -> the hash that was on the screen when it was ticked
  const busy = (on) => { box.toggleAttribute("aria-busy", on); if (on) box.setAttribute("aria-busy", "true"); };

  const item = (group, one, count) => {
    const tick = group.pick && el("input", { type: "checkbox", "aria-label": `Confirm the message to customer ${one.customer}`, onchange: (event) => { event.target.checked ? ticked.set(one.id, one.hash) : ticked.delete(one.id); count(); } });
    if (tick) tick.checked = ticked.get(one.id) === one.hash;
    return el("li", { "data-draft": one.id },
      el("div", { class: "line" }, tick, el("button", { type: "button", class: "open", text: `Customer ${one.customer}`, onclick: () => model.send({ type: "open", customer: one.customer }) }),
        el("span", { class: "mute", text: one.meta }), one.hash && el("code", { text: `#${one.hash.slice(0, 12)}`, title: `What is confirmed: SHA-256 ${one.hash}` })),
      one.state && el("p", { class: "said", text: one.state }), one.refusal && el("p", { class: "no", role: "alert", text: `✕ Not confirmed: ${one.refusal}` }),
      one.text && el("pre", { lang: one.language, text: one.text }));
  };

  function section(group, most) {
    const button = el("button", { type: "button", onclick: () => { const picks = chosen(); if (picks.length) { ticked.clear(); busy(true); button.disabled = true; model.send({ type: "confirm", picks }); } } });
    const said = el("span", { class: "mute", role: "status" });
    const chosen = () => group.items.filter((one) => ticked.get(one.id) === one.hash).map((one) => [one.id, one.hash]);
    const count = () => {
      const size = chosen().length;
      button.textContent = `${group.pick}: ${size} message${size === 1 ? "" : "s"}`;
      button.disabled = size === 0 || size > most;
      said.textContent = size > most ? `At most ${most} at once.` : size ? "Each is approved by itself." : "Read a text, then tick its box.";
    };
    count();
    return el("section", { "aria-label": group.title }, el("h3", { text: group.title }), group.note && el("p", { class: "mute", text: group.note }),
      el("ul", {}, group.items.map((one) => item(group, one, count))), group.pick && el("div", { class: "act" }, button, said));
  }
  function draw() {
    const content = model.get("content"), kept = box.scrollTop;
    busy(false);
    box.setAttribute("aria-label", content.title); box.setAttribute("role", "region");
    box.replaceChildren(...[model.get("notice") && el("p", { class: "notice", role: "alert", text: model.get("notice") }),
      ...content.groups.map((group) => section(group, content.most)), !content.groups.length && el("p", { class: "empty", text: content.empty })].filter(Boolean));
    box.scrollTop = kept;
  }
  model.on("change:content", draw); model.on("change:notice", draw);
  model.on("msg:custom", (message) => { if (message.type === "ready") draw(); });
  draw();
}
export default { render };
