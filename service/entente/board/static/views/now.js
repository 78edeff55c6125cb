// What changed since I last looked; what is expected; what is overdue.
import { get } from "../api.js";
import { el } from "../dom.js";
import { current, day, t, when } from "../text.js";
import { headlineLink, item } from "./parts.js";

const LOOKED = "looked";
const AGAIN_MS = 10_000; // the coverage changes without any alert

export function nowView(view) {
  const refresh = async () => {
    const since = localStorage.getItem(LOOKED);
    const briefing = await get("/api/briefing", { since, lang: current() });
    const seen = el("button", { onclick: () => (localStorage.setItem(LOOKED, briefing.now), refresh()) }, t("now.seen"));
    const all = since && el("button", { onclick: () => (localStorage.removeItem(LOOKED), refresh()) }, t("now.all"));
    view.replaceChildren(
      el(
        "section",
        { class: "now" },
        el("h1", {}, since ? t("now.since", { when: when(since) }) : t("now.title")),
        el("p", { class: "bar" }, t("now.total", { n: briefing.total }), " ", seen, all),
        ...briefing.stories.map(story),
        briefing.stories.length ? null : el("p", { class: "empty" }, t(briefing.kept ? "now.nothing" : "now.none")),
      ),
      el("aside", {}, coverage(briefing.coverage), due("now.expected", briefing.expected), due("now.overdue", briefing.overdue)),
    );
  };
  const again = setInterval(() => refresh().catch(() => {}), AGAIN_MS); // the line says what is wrong
  return { refresh, leave: () => clearInterval(again) };
}

function story(alert) {
  const others = alert.other_alerts.length;
  return item(
    alert,
    el("p", { class: `other ${alert.other_side.position}` }, otherSide(alert.other_side)),
    others ? el("a", { class: "more", href: `#/alerts?story=${encodeURIComponent(alert.story)}` }, t("now.others", { n: others })) : null,
  );
}

function otherSide(side) {
  if (side.position === "spoke") return `${side.speaker} (${side.name}): “${side.quote}”`;
  return t(`other.${side.position}`, { state: side.name ?? "" });
}

function coverage({ articles, languages, unseen, outcomes, backlog }) {
  const lines = languages.map((each) => el("li", {}, `${each.language}: ${each.articles} · ${t("coverage.last")} ${when(each.last)}`));
  const waiting = Object.entries(backlog).map(([stage, number]) => el("li", {}, `${t(`coverage.${stage}`)}: ${number ?? t("coverage.unknown")}`));
  return el(
    "section",
    { class: "coverage" },
    el("h2", {}, t("coverage.title")),
    el("p", {}, t("coverage.articles", { n: articles })),
    el("ul", {}, ...lines, ...waiting),
    unseen.length ? el("p", { class: "unseen" }, t("coverage.unseen", { languages: unseen.join(", ") })) : null,
    outcomes.rejected || outcomes.unsupported ? el("p", {}, t("coverage.unread", { n: (outcomes.rejected ?? 0) + (outcomes.unsupported ?? 0) })) : null,
  );
}

function due(title, alerts) {
  const list = alerts.map((alert) => el("li", {}, el("time", {}, day(alert.due)), " ", headlineLink(alert)));
  return el("section", { class: "due" }, el("h2", {}, t(title)), alerts.length ? el("ol", {}, ...list) : el("p", { class: "empty" }, t("now.nothing_due")));
}
