// One alert with all that is known: its words in context, its reports, its revisions, why it fired.
import { get, judge } from "../api.js";
import { el, marked, outside } from "../dom.js";
import { day, headline, t, when } from "../text.js";
import { badges } from "./parts.js";

export function alertView(view, address) {
  const id = decodeURIComponent(address);
  const refresh = async () => {
    const alert = await get(`/api/alerts/${encodeURIComponent(id)}`);
    document.title = `${headline(alert)} – entente`;
    const reports = new Map(alert.reports.map((report) => [report.article_id, report]));
    view.replaceChildren(
      el(
        "article",
        { class: "one" },
        badges(alert),
        el("h1", {}, headline(alert)),
        facts(alert),
        judgement(alert),
        el("h2", {}, t("alert.words")),
        ...alert.claims.map((claim) => said(claim, reports.get(claim.article_id))),
        el("h2", {}, t("alert.reports", { n: alert.reports.length })),
        el("ul", { class: "reports" }, ...alert.reports.map(report)),
        el("h2", {}, t("alert.history")),
        el("ol", { class: "history" }, ...alert.history.map(revision), revision({ ...alert, at: alert.last_seen })),
        el("details", {}, el("summary", {}, t("alert.why")), el("p", {}, alert.why), severity(alert)),
      ),
    );
  };
  return { refresh, leave: () => (document.title = "entente") };
}

function facts(alert) {
  const rows = [
    ["type", t(`type.${alert.type}`)],
    ["who", [alert.source, alert.target].filter(Boolean).join(" → ")],
    ["stance", alert.stance && t(`stance.${alert.stance}`)],
    ["members", alert.members?.join(", ")],
    ["against", alert.against?.join(", ")],
    ["event_date", alert.event_date && day(alert.event_date)],
    ["place", alert.place],
    ["instrument", alert.instrument],
    ["condition", alert.condition],
    ["first_seen", when(alert.first_seen)],
    ["last_seen", when(alert.last_seen)],
    ["spread", String(alert.spread)],
    ["origins", alert.origins?.join(", ")],
    ["confirmed_by", alert.confirmed_by?.join(", ")],
    ["contradicted_by", alert.contradicted_by?.join(", ")],
    ["novelty", t(`novelty.${alert.novelty}`)],
    ["confidence", `${Math.round(alert.confidence * 100)} %`],
    ["watchlists", alert.watchlists?.join(", ")],
  ].filter(([, value]) => value);
  return el("dl", { class: "facts" }, ...rows.flatMap(([name, value]) => [el("dt", {}, t(`fact.${name}`)), el("dd", {}, value)]));
}

function said(claim, source) {
  const by = claim.speaker ? `${claim.speaker.name}${claim.speaker.state ? ` (${claim.speaker.state})` : ""}` : t("alert.article_says");
  const where = source ? outside(source.url, source.outlet ?? source.article_id) : claim.article_id;
  const status = claim.status ? ` · ${t(`status.${claim.status}`)}` : "";
  return el(
    "figure",
    {},
    el("blockquote", { lang: source?.language }, ...marked(claim.context, claim.quote)),
    el("figcaption", {}, by, status, " · ", where, source ? ` · ${when(source.published_at)}` : ""),
  );
}

const report = (each) =>
  el("li", {}, outside(each.url, each.outlet ?? each.article_id), ` · ${each.language} · ${when(each.published_at)}`);

const revision = (each) =>
  el("li", {}, `${t(`change.${each.change}`)} · ${t(`status.${each.status}`)} · ${when(each.at)}`);

function severity(alert) {
  const terms = alert.severity_terms.map((term) => el("li", {}, `${t(`term.${term.name}`)}: ${term.points}`));
  return el("div", {}, el("p", {}, `${t("severity")}: ${alert.severity}`), el("ul", {}, ...terms));
}

function judgement(alert) {
  const note = el("input", { type: "text", maxlength: 1000, placeholder: t("judge.note"), "aria-label": t("judge.note") });
  const said = el("span", { role: "status" });
  const button = (verdict) =>
    el(
      "button",
      {
        "data-verdict": verdict,
        onclick: async () => {
          try {
            await judge(alert, verdict, note.value);
            said.textContent = t("judge.thanks");
          } catch (error) {
            said.textContent = error.message;
          }
        },
      },
      t(`judge.${verdict}`),
    );
  return el("p", { class: "judge" }, button("right"), button("wrong"), button("mute"), note, said);
}
