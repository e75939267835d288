/* A tab list: arrow keys move, the page of the chosen tab is shown by the kernel. */
function render({ model, el: root }) {
  const list = document.createElement("div");
  list.className = "fb-tabs"; list.setAttribute("role", "tablist"); list.setAttribute("aria-label", model.get("label"));
  const draw = () => {
    const held = list.contains(document.activeElement);
    list.hidden = !model.get("shown");
    list.replaceChildren(...model.get("titles").map((title, index) => {
      const on = index === model.get("selected"), tab = document.createElement("button");
      tab.type = "button"; tab.textContent = title; tab.setAttribute("role", "tab");
      tab.setAttribute("aria-selected", on ? "true" : "false"); tab.tabIndex = on ? 0 : -1;
      tab.addEventListener("click", () => pick(index));
      return tab;
    }));
    if (held) list.children[model.get("selected")]?.focus();
  };
  const pick = (index) => { if (index !== model.get("selected")) busy(true); model.set("selected", index); model.save_changes(); draw(); list.children[index].focus(); };
  const busy = (on) => { root.closest(".fb-panel")?.classList.toggle("fb-busy", on); if (on) setTimeout(() => busy(false), 5000); };
  model.on("change:turned", () => busy(false));
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key], size = model.get("titles").length;
    if (step) { event.preventDefault(); pick((model.get("selected") + step + size) % size); }
  });
  for (const name of ["selected", "titles", "shown"]) model.on(`change:${name}`, draw);
  root.append(list); draw();

  // Charts measure themselves when the window changes: let them do so when their page does.
  const watch = new ResizeObserver(() => window.dispatchEvent(new Event("resize")));
  const pages = () => root.closest(".fb-panel")?.querySelectorAll(":scope > .fb-page") ?? [];
  model.on("change:about", () => pages().forEach((page) => { page.scrollTop = 0; }));
  model.on("change:shown", () => pages().forEach((page) => watch.observe(page)));
  return () => watch.disconnect();
}
export default { render };
