/* Messages in groups. Every text is shown whole; boxes are ticked one by one, never all at once. */
function render({ model, el: root }) {
  const box = el("div", { class: "fb-wl", "data-lm-suppress-shortcuts": "true" });
  root.append(box);
  const ticked = new Map(); // draft -> the hash that was on the screen when it was ticked
  const busy = (on) => { box.toggleAttribute("aria-busy", on); if (on) box.setAttribute("aria-busy", "true"); };

  const no = (one, reject) => el("details", { class: "reject" }, el("summary", { text: "Say no" }),
    because({ name: `Reason for rejecting the message to customer ${one.customer}`, about: `fb-wl-no-${one.id}`, allowed: true, ...reject }, (reason) => { ticked.delete(one.id); busy(true); model.send({ type: "reject", draft: one.id, hash: one.hash, reason }); }));
  const item = (group, one, count, reject) => {
    const tick = group.pick && el("input", { type: "checkbox", "aria-label": `Confirm the message to customer ${one.customer}`, onchange: (event) => { event.target.checked ? ticked.set(one.id, one.hash) : ticked.delete(one.id); count(); } });
    if (tick) tick.checked = ticked.get(one.id) === one.hash;
    return el("li", { "data-draft": one.id },
      el("div", { class: "line" }, tick, el("button", { type: "button", class: "open", text: `Customer ${one.customer}`, onclick: () => model.send({ type: "open", customer: one.customer, draft: one.id }) }),
        el("span", { class: "mute", text: one.meta })),
      one.state && el("p", { class: "said", text: one.state }), one.refusal && el("p", { class: "no", role: "alert", text: `✕ ${one.refusal}` }),
      one.exact && exactly(one.exact, { hash: one.hash, draft: one.id, list: true }), one.exact && reject && no(one, reject));
  };

  function section(group, { most, reject }) {
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
      el("ul", {}, group.items.map((one) => item(group, one, count, reject))), group.pick && el("div", { class: "act" }, button, said));
  }
  /* What a person has opened or chosen stays so when the list is drawn anew. */
  const within = (node, name) => `${node.closest("[data-draft]").dataset.draft} ${name}`;
  const folds = (which) => [...box.querySelectorAll(`li details${which}`)].map((node) => [within(node, node.querySelector("summary").textContent), node]);
  const choices = () => [...box.querySelectorAll("li select")].map((node) => [within(node, "choice"), node]);
  function draw() {
    const content = model.get("content"), kept = box.scrollTop;
    const opened = new Set(folds("[open]").map(([key]) => key)), chosen = new Map(choices().map(([key, node]) => [key, node.value]));
    busy(false);
    box.setAttribute("aria-label", content.title); box.setAttribute("role", "region");
    box.replaceChildren(...[model.get("notice") && el("p", { class: "notice", role: "alert", text: model.get("notice") }),
      ...content.groups.map((group) => section(group, content)), !content.groups.length && el("p", { class: "empty", text: content.empty })].filter(Boolean));
    folds("").forEach(([key, node]) => { node.open = opened.has(key); });
    choices().forEach(([key, node]) => { if (chosen.get(key)) { node.value = chosen.get(key); node.dispatchEvent(new Event("change")); } });
    box.scrollTop = kept;
  }
  model.on("change:content", draw); model.on("change:notice", draw);
  model.on("msg:custom", (message) => { if (message.type === "ready") draw(); });
  draw();
}
export default { render };
