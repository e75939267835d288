/* Customers' replies. What was done is chosen from a list and said by name; the kernel decides. */
function render({ model, el: root }) {
  const box = el("div", { class: "fb-in", role: "region", "data-lm-suppress-shortcuts": "true" });
  root.append(box);
  const chosen = new Map(); // reply -> what was chosen for it, kept while others change

  const who = (one) => one.customer
    ? el("button", { type: "button", class: "open", text: one.who, onclick: () => model.send({ type: "open", customer: one.customer }) })
    : el("b", { text: one.who });
  function act(one, content) {
    const choice = el("select", { "aria-label": `What was done about the reply of ${one.who}`, onchange: () => { chosen.set(one.id, choice.value); button.disabled = !choice.value; } },
      el("option", { value: "", text: "What was done?" }), content.choices.map(([value, text]) => el("option", { value, text })));
    const button = el("button", { type: "button", text: content.label, onclick: () => { button.disabled = true; box.setAttribute("aria-busy", "true"); model.send({ type: "done", reply: one.id, code: choice.value }); } });
    choice.value = chosen.get(one.id) ?? "";
    button.disabled = !choice.value;
    return el("div", { class: "act" }, choice, button);
  }
  const item = (one, content) => el("li", { "data-reply": one.id },
    el("div", { class: "line" }, who(one), one.kinds.map((kind) => el("span", { class: `kind ${kind.tone}`, text: kind.text })), el("span", { class: "mute when", text: one.meta })),
    el("blockquote", { class: one.readable ? "" : "mute", text: one.text }),
    one.followed && el("p", { class: "said" }, el("b", { text: "By rule: " }), one.followed),
    one.task && el("p", { class: "said" }, el("b", { text: "To do: " }), one.task),
    one.closed && el("p", { class: "said mute" }, el("b", { text: "✓ " }), one.closed),
    one.refusal && el("p", { class: "no", role: "alert", text: `✕ ${one.refusal}` }),
    one.open && content.label && act(one, content));

  function draw() {
    const content = model.get("content"), kept = box.scrollTop;
    box.removeAttribute("aria-busy");
    box.setAttribute("aria-label", content.title);
    box.replaceChildren(...content.groups.map((group) => el("section", { "aria-label": group.title }, el("h3", { text: group.title }), el("ul", {}, group.items.map((one) => item(one, content))))),
      ...(content.groups.length ? [] : [el("p", { class: "empty", text: content.empty })]));
    box.scrollTop = kept;
  }
  model.on("change:content", draw);
  model.on("msg:custom", (message) => { if (message.type === "ready") draw(); });
  draw();
}
export default { render };
