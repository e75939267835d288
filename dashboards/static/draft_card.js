/* One message on its way: choose a template, read the exact text, edit, confirm, follow it.
   Everything shown comes from the kernel; the buttons ask, the kernel decides. */
function render({ model, el: root }) {
  const box = el("section", { class: "fb-dc", "aria-label": "Message", "data-lm-suppress-shortcuts": "true" });
  root.append(box);
  let editing = false, pending = false;
  const ask = (message) => { if (pending) return; pending = true; box.setAttribute("aria-busy", "true"); box.querySelectorAll("button").forEach((b) => { b.disabled = true; }); model.send(message); };

  const candidates = (card) => el("ul", { class: "options", "aria-label": "Templates that fit" }, card.candidates.map((item) =>
    el("li", {}, el("button", { type: "button", "aria-pressed": item.chosen ? "true" : "false", onclick: () => ask({ type: "propose", template_id: item.template_id, channel: item.channel, language: item.language }) },
      el("b", { text: item.title }), el("span", { class: "meta", text: item.meta }), item.closed && el("span", { class: "closed", text: item.closed }), el("span", { class: "why", text: item.why })))));

  const said = { same: ["span", ""], add: ["ins", "added: "], drop: ["del", "removed: "] };
  const part = ([kind, text]) => { const [tag, spoken] = said[kind]; return el(tag, {}, spoken && el("span", { class: "fb-sr", text: spoken }), text); };
  const message = (card) => {
    const { exact, draft } = card;
    return [
      card.off_template && el("p", { class: "off" }, el("b", { text: "✎ Off template" }), " needs a second person: whoever changed the wording cannot confirm it."),
      exactly(exact, { hash: draft.hash, draft: draft.draft_id }),
      ...card.diffs.map((one) => el("details", { class: "diff", open: true }, el("summary", { text: one.title }), el("p", { lang: exact.language }, one.parts.map(part)))),
      el("p", { class: "meta", text: draft.meta }),
    ];
  };

  const fits = (card) => card.fits.length > 0 && el("details", { class: "fits" }, el("summary", { text: `Why this template (${card.fits.length} fitted)` }),
    el("ol", {}, card.fits.map((one) => el("li", { class: one.chosen ? "chosen" : "" }, el("b", { text: one.template_id }), one.chosen && el("span", { class: "tag", text: "chosen" }), el("small", { text: one.why })))));
  const contacts = (card) => el("details", { class: "contacts" }, el("summary", { text: `Contacts in 30 days, all channels: ${card.contacts.length || "none"}` }),
    card.contacts.length > 0 && el("ul", { "aria-label": "Recent contacts" }, card.contacts.map((one) => el("li", {}, el("time", { text: one.at }), el("b", { text: one.channel }), el("span", { text: one.by })))));

  const editor = (card) => {
    const subject = card.draft.subject == null ? null : el("input", { type: "text", "aria-label": "Subject", maxlength: 200 });
    if (subject) subject.value = card.draft.subject;
    const text = el("textarea", { "aria-label": "Text of the message", rows: 8, maxlength: 4000, lang: card.draft.language });
    text.value = card.draft.body;
    const leave = (event) => { if (event.key === "Escape") { event.stopPropagation(); editing = false; draw(); } };
    return el("div", { class: "editor", onkeydown: leave }, subject, text,
      el("p", { class: "meta", text: "Saving makes a new version. Text that leaves its template needs a second person." }),
      el("div", { class: "buttons" },
        el("button", { type: "button", class: "main", text: "Save new version", onclick: () => { editing = false; ask({ type: "revise", draft_id: card.draft.draft_id, body: text.value, subject: subject ? subject.value : null }); } }),
        el("button", { type: "button", text: "Keep as it was", onclick: () => { editing = false; draw(); } })));
  };

  const findings = (card) => card.lint.length ? el("ul", { class: "findings", "aria-label": "Findings" }, card.lint.map((finding) => el("li", { class: finding.level }, el("b", { text: finding.label }), " ", finding.text))) : el("p", { class: "fine", text: "✓ Every number and date comes from a stored fact; nothing forbidden found." });

  const rule = (one) => el("li", { class: one.result }, el("span", { class: "mark", "aria-hidden": "true", text: one.mark }), el("span", {}, el("b", { text: one.name }), ` ${one.because}`, el("small", {}, el("span", { class: "tag", text: one.status }), ` ${one.citation}`)));
  const verdict = (card) => el("details", { class: "verdict", open: !card.verdict.allowed },
    el("summary", {}, el("b", { class: card.verdict.allowed ? "yes" : "no", text: card.verdict.headline }), el("span", { class: "meta", text: ` ${card.verdict.at} · ${card.verdict.count}` })),
    el("p", { class: "meta", text: `Those that spoke: ${card.verdict.kinds || "none"}.` }),
    card.verdict.scope && el("p", { class: "scope" }, el("b", { text: "Scope: " }), card.verdict.scope),
    card.verdict.groups.map((group) => el("details", { class: "group", open: group.result === "block" }, el("summary", { text: group.title }), el("ul", { "aria-label": group.title }, group.outcomes.map(rule)))));

  const edit = (card) => card.editable && el("button", { type: "button", text: "Write a new version", onclick: () => { editing = true; draw(); box.querySelector("textarea").focus(); } });
  const buttons = (card) => el("div", { class: "buttons confirm" },
    el("button", { type: "button", class: "main", disabled: !card.confirm.allowed, text: card.confirm.label, "aria-describedby": "fb-dc-why", onclick: () => ask({ type: "approve", draft_id: card.draft.draft_id, hash: card.confirm.hash }) }),
    edit(card), el("span", { class: "meta", id: "fb-dc-why", text: card.confirm.why }));
  const no = (type, name, what, card) => because({ name, about: `fb-dc-no-${type}`, ...what }, (reason) => ask({ type, draft_id: card.draft.draft_id, hash: what.hash ?? "", approval_id: what.approval_id ?? "", reason }));
  const reject = (card) => no("reject", "Reason for rejecting", card.reject, card);
  const revoke = (card) => no("revoke", "Reason for revoking", card.revoke, card);
  const actions = (card) => card.steps.length ? [progress(card), card.revoke && revoke(card), card.editable && el("div", { class: "buttons" }, edit(card), el("span", { class: "meta", text: "A new version needs a new approval." }))] : [buttons(card), card.reject && reject(card)];

  const progress = (card) => el("ol", { class: "steps", "aria-label": "Progress" }, card.steps.map((step) => el("li", { class: step.state, "aria-current": step.state === "now" ? "step" : null }, el("b", { text: step.title }), el("span", { text: step.text }))));

  function draw() {
    const card = model.get("card");
    box.removeAttribute("aria-busy");
    const parts = [];
    if (card.notice) parts.push(el("p", { class: `notice ${card.notice.level}`, role: "alert", text: card.notice.text }));
    if (card.state === "empty") parts.push(el("p", { class: "meta", text: card.text }), card.candidates.length > 0 && candidates(card));
    if (card.state === "start") parts.push(el("p", { class: "meta", text: card.text }), el("div", { class: "buttons" }, el("button", { type: "button", class: "main", text: "Find templates", onclick: () => ask({ type: "candidates" }) })));
    if (card.draft) {
      parts.push(card.candidates.length ? el("details", { class: "again" }, el("summary", { text: "Other templates" }), candidates(card)) : el("button", { type: "button", class: "link", text: "Other templates", onclick: () => ask({ type: "candidates" }) }));
      parts.push(editing ? editor(card) : message(card));
      if (!editing) parts.push(findings(card), verdict(card), contacts(card), fits(card), actions(card));
      if (card.audit.length) parts.push(el("ul", { class: "audit", "aria-label": "Audit entries" }, card.audit.map((entry) => el("li", {}, el("b", { text: `#${entry.seq}` }), ` ${entry.event} · ${entry.actor} · ${entry.at}`, el("code", { text: entry.hash, title: "hash of this entry" })))));
    }
    box.replaceChildren(...parts.flat(2).filter(Boolean));
  }
  model.on("change:card", () => { pending = false; if (!editing || !model.get("card").draft) { editing = false; draw(); } });
  model.on("msg:custom", (message) => { if (message.type === "ready") { pending = false; editing = false; draw(); } });
  draw();
}
export default { render };
