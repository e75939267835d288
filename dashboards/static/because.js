/* A no with its reason: the button wakes up when a reason was chosen. */
function because({ name, label, allowed, reasons, why, about }, say) {
  const button = el("button", { type: "button", class: "danger", disabled: true, text: label, "aria-describedby": about, onclick: () => say(choice.value) });
  const choice = el("select", { "aria-label": name, disabled: !allowed, onchange: () => { button.disabled = !choice.value; } },
    el("option", { value: "", text: "Why not?" }), reasons.map(([value, text]) => el("option", { value, text })));
  return el("div", { class: "fb-because-not buttons" }, choice, button, why && el("span", { class: "meta", id: about, text: why }));
}
