// How pairs stand: a table of all, a chart of one. Cooperation and conflict are never netted.
import { get } from "../api.js";
import { el } from "../dom.js";
import { current, t, when } from "../text.js";
import { item } from "./parts.js";

const HEIGHT = 260;
const WEEK = 7 * 86_400; // seconds, as the chart counts

export function relationsView(view, address) {
  const pair = address && decodeURIComponent(address);
  return { refresh: () => (pair ? one(view, pair) : all(view)) };
}

async function all(view) {
  const [{ relations }, { states }] = await Promise.all([get("/api/relations"), get("/api/vocabulary", { lang: current() })]);
  const most = Math.max(1, ...relations.flatMap((each) => [each.cooperation, each.conflict]));
  const bar = (value, kind) => {
    const meter = el("span", { class: `meter ${kind}` });
    meter.style.width = `${(100 * value) / most}%`;
    return el("td", { class: "weight" }, meter, String(value));
  };
  const rows = relations.map((each) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, el("a", { class: "headline", href: `#/relations/${each.pair}` }, each.states.map((code) => states[code] ?? code).join(" – "))),
      el("td", {}, String(each.alerts)),
      bar(each.cooperation, "cooperation"),
      bar(each.conflict, "conflict"),
      el("td", {}, when(each.last)),
    ),
  );
  const heads = ["pair", "alerts", "cooperation", "conflict", "last"].map((name) => el("th", { scope: "col" }, t(`relation.${name}`)));
  view.replaceChildren(
    el("h1", {}, t("nav.relations")),
    el("p", { class: "note" }, t("relation.note")),
    rows.length ? el("table", { class: "relations" }, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows)) : el("p", { class: "empty" }, t("now.none")),
  );
}

async function one(view, pair) {
  const [relation, { alerts }] = await Promise.all([get(`/api/relations/${encodeURIComponent(pair)}`), get("/api/alerts", { pair, limit: 20 })]);
  const chart = el("div", { class: "chart", role: "img", "aria-label": t("relation.chart") });
  view.replaceChildren(el("h1", {}, relation.states.join(" – ")), el("p", { class: "note" }, t("relation.note")), chart, ...alerts.map((alert) => item(alert)));
  draw(chart, relation.weeks);
}

function draw(chart, weeks) {
  if (!weeks.length) return;
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const series = (name) => ({ label: t(`relation.${name}`), stroke: colour(`--${name}`), width: 2, points: { show: true } });
  const axis = { stroke: colour("--ink"), grid: { stroke: colour("--rule") } };
  const times = weeks.map(({ week }) => Date.parse(week) / 1000);
  const options = {
    width: chart.clientWidth,
    height: HEIGHT,
    series: [{ label: t("relation.week") }, series("cooperation"), series("conflict")],
    axes: [{ ...axis }, { ...axis }],
    scales: { x: { range: [times[0] - WEEK, times.at(-1) + WEEK] }, y: { range: (_, __, most) => [0, most || 1] } },
  };
  new uPlot(options, [times, weeks.map((each) => each.cooperation), weeks.map((each) => each.conflict)], chart);
}
