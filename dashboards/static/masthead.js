/* Who, what and when; the heartbeat that keeps the page fresh and notices a dead session. */
const BEAT = 1000, LOST = 20000;

function render({ model, el: root }) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => document.documentElement.dataset.theme || (system.matches ? "dark" : "light");
  const toggle = el("button", { type: "button", class: "fb-mh-theme", onclick: () => {
    const next = theme() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try { localStorage.setItem("forbear-theme", next); } catch { /* lasts until the reload */ }
    tell();
  } });
  const tell = () => {
    const dark = theme() === "dark";
    toggle.textContent = dark ? "☀ Light" : "☾ Dark";
    toggle.setAttribute("aria-label", dark ? "Use light colours" : "Use dark colours");
    if (model.get("theme") !== theme()) { model.set("theme", theme()); model.save_changes(); }
  };

  const bar = el("header", { class: "fb-mh" });
  const draw = () => {
    const facts = model.get("facts");
    const item = (label, value, cls) => el("span", { class: cls || "item" }, el("small", { text: label }), el("b", { text: value }));
    bar.replaceChildren(...[
      el("span", { class: "logo", "aria-hidden": "true", text: "F" }),
      el("h1", { text: "Forbear" }),
      el("span", { class: "place", text: facts.portfolio || "" }),
      facts.simulated && el("span", { class: "badge", title: "Every customer here is simulated", text: "Simulated" }),
      facts.as_of && item("Known up to", facts.as_of),
      facts.clock && item(facts.clock_label, facts.clock),
      el("span", { class: "gap" }),
      live,
      item(facts.roles, facts.person, "item person"),
      toggle,
    ].filter(Boolean));
  };
  const live = el("span", { class: "live", role: "status" });
  const overlay = el("div", { class: "fb-mh-lost", role: "alertdialog", "aria-modal": "true", "aria-label": "Session ended", hidden: true },
    el("div", {}, el("b", { text: "This session has ended" }),
      el("p", { text: "The server no longer answers this page. Nothing was lost: drafts and approvals are in the store." }),
      el("button", { type: "button", text: "Reload the page", onclick: () => location.reload() })));
  root.append(bar, overlay);

  let heard = Date.now();
  const lost = (gone) => { if (gone && overlay.hidden) { overlay.hidden = false; overlay.querySelector("button").focus(); } else if (!gone) overlay.hidden = true; };
  const beat = setInterval(() => {
    const silent = Date.now() - heard;
    live.textContent = silent > 4000 ? "◌ Waiting for the server" : "● Live";
    live.classList.toggle("stale", silent > 4000);
    lost(silent > LOST);
    model.send({ type: "ping" });
  }, BEAT);
  const wake = () => { if (!document.hidden) heard = Math.max(heard, Date.now() - LOST / 2); };
  model.on("msg:custom", (message) => { if (message.type === "pong") heard = Date.now(); });
  model.on("change:facts", draw);
  system.addEventListener("change", tell);
  document.addEventListener("visibilitychange", wake);
  draw(); tell();
  return () => { clearInterval(beat); system.removeEventListener("change", tell); document.removeEventListener("visibilitychange", wake); };
}
export default { render };
