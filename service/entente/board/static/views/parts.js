// What several views show alike: badges, a line for an alert, who says what.
import { el } from "../dom.js";
import { day, headline, t, when } from "../text.js";

/** Tier, change and status as small labels. */
export function badges(alert) {
  return el(
    "span",
    { class: "badges" },
    el("span", { class: `badge ${alert.tier}` }, t(`tier.${alert.tier}`)),
    el("span", { class: "badge" }, t(`change.${alert.change}`)),
    el("span", { class: `badge ${alert.status}` }, t(`status.${alert.status}`)),
  );
}

/** The sentence, as a link to all that is known. */
export const headlineLink = (alert) =>
  el("a", { class: "headline", href: `#/alert/${encodeURIComponent(alert.id)}` }, headline(alert));

/** Who says so, in the original words. */
export function words(claim) {
  if (!claim) return null;
  const by = claim.speaker ? el("cite", {}, claim.speaker.name, ": ") : null;
  return el("p", { class: "words" }, by, el("q", {}, claim.quote));
}

/** Where it was told, by how many, and when. */
export function origin(alert) {
  const outlets = alert.outlets.slice(0, 3).join(", ") || t("outlet.unknown");
  const date = alert.event_date ? ` · ${t("event_date")} ${day(alert.event_date)}` : "";
  return el("p", { class: "origin" }, `${outlets} · ${t("spread", { n: alert.spread })} · ${when(alert.changed_at)}${date}`);
}

/** An alert in a list. */
export function item(alert, ...more) {
  return el(
    "article",
    { class: `alert ${alert.tier}`, "data-id": alert.id },
    el("div", { class: "top" }, badges(alert), el("span", { class: "severity", title: t("severity") }, String(alert.severity))),
    headlineLink(alert),
    words(alert.claim),
    origin(alert),
    ...more,
  );
}
