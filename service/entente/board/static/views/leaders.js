// Who is quoted, the latest words of each, and a search over all words.
import { get } from "../api.js";
import { el, marked, outside } from "../dom.js";
import { t, when } from "../text.js";

export function leadersView(view, query = "") {
  const asked = new URLSearchParams(query);
  const text = el("input", { type: "search", value: asked.get("text") ?? "", placeholder: t("leaders.search"), "aria-label": t("leaders.search") });
  const speaker = el("input", { type: "text", value: asked.get("speaker") ?? "", placeholder: t("filter.leader"), "aria-label": t("filter.leader") });
  const go = (event) => {
    event.preventDefault();
    location.hash = `#/leaders?${new URLSearchParams({ text: text.value, speaker: speaker.value })}`;
  };
  const form = el("form", { class: "filters", onsubmit: go }, text, speaker, el("button", {}, t("leaders.go")));
  const refresh = async () => {
    const searching = asked.get("text") || asked.get("speaker");
    const found = searching ? await statements(asked) : await people();
    if (!form.contains(document.activeElement)) view.replaceChildren(el("h1", {}, t("nav.leaders")), form, ...found);
  };
  return { refresh };
}

async function people() {
  const { leaders } = await get("/api/leaders");
  if (!leaders.length) return [el("p", { class: "empty" }, t("now.none"))];
  return leaders.map((leader) =>
    el(
      "section",
      { class: "leader" },
      el("h2", {}, el("a", { class: "headline", href: `#/leaders?${new URLSearchParams({ speaker: leader.name })}` }, leader.name), leader.state ? ` (${leader.state})` : "", ` · ${t("leaders.quotes", { n: leader.quotes })}`),
      said(leader.latest),
    ),
  );
}

async function statements(asked) {
  const page = await get("/api/statements", { text: asked.get("text"), speaker: asked.get("speaker"), limit: 100 });
  return [el("p", { class: "bar", role: "status" }, t("leaders.found", { n: page.total })), ...page.statements.map(said)];
}

function said({ alert, claim, report }) {
  const source = report ? outside(report.url, report.outlet ?? report.article_id) : claim.article_id;
  return el(
    "figure",
    {},
    el("blockquote", { lang: report?.language }, ...marked(claim.context, claim.quote)),
    el("figcaption", {}, claim.speaker.name, " · ", source, report ? ` · ${when(report.published_at)}` : "", " · ", el("a", { href: `#/alert/${encodeURIComponent(alert)}` }, t("leaders.alert"))),
  );
}
