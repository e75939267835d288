/* A message exactly as it leaves: envelope, text, and an e-mail's HTML part or a text message's segments. */
const tall = (text, wide) => 40 + text.split("\n").reduce((sum, line) => sum + 19 * Math.ceil(line.length / wide + 0.2), 0); // of a page that nobody may measure
const page = (exact, wide) => el("iframe", { class: "html", sandbox: "", title: "HTML part of the e-mail", referrerpolicy: "no-referrer", srcdoc: exact.html, style: `height:${tall(exact.body, wide)}px` });
const HTML_PART = "HTML part, as a mail program shows it";

/* In a list the HTML part is folded away, and made when somebody looks at it. */
function folded(exact) {
  const open = el("details", { class: "part", ontoggle: () => { if (open.open && !open.querySelector("iframe")) open.append(page(exact, 90)); } }, el("summary", { text: HTML_PART }));
  return open;
}
const segments = (exact) => el("details", { class: "part" }, el("summary", { text: `Sent in ${exact.segments.length} segments` }), el("ol", {}, exact.segments.map((text) => el("li", { lang: exact.language, text }))));

function exactly(exact, { hash, draft, list }) {
  return el("figure", { class: "fb-exact exact", "aria-label": exact.label },
    el("dl", {}, exact.envelope.map(([name, value]) => el("div", {}, el("dt", { text: name }), el("dd", { text: value })))),
    exact.html && el("p", { class: "part", text: "Text part" }),
    el("blockquote", { class: "text", lang: exact.language, "data-draft": draft, text: exact.body }),
    exact.segments.length > 0 && segments(exact),
    exact.html && (list ? folded(exact) : [el("p", { class: "part", text: HTML_PART }), page(exact, 48)]),
    el("figcaption", {}, el("span", { text: exact.size }), el("code", { text: `#${hash.slice(0, 12)}`, title: `What is confirmed: SHA-256 ${hash}` })));
}
