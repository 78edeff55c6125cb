// All alerts, filtered, in a list of which only what is seen stands in the page.
import { get } from "../api.js";
import { el } from "../dom.js";
import { current, t } from "../text.js";
import { item } from "./parts.js";

const ROW = 150; // pixels, as in board.css
const CHUNK = 50;
const AROUND = 6; // rows drawn beyond what is seen
const KEPT = 12; // chunks held
const FIELDS = ["state", "type", "status", "tier", "language", "watchlist"];
const FIXED = { tier: ["page", "notify", "log"] };
const SETTLE_MS = 250;

export function alertsView(view, query = "") {
  const filter = new URLSearchParams(query);
  const list = new Window(filter);
  let built = false;
  const refresh = async () => {
    if (!built) view.replaceChildren(await form(filter), list.status, list.frame);
    built = true;
    await list.refresh();
  };
  addEventListener("scroll", list.draw, { passive: true });
  addEventListener("resize", list.draw);
  return {
    refresh,
    leave: () => {
      removeEventListener("scroll", list.draw);
      removeEventListener("resize", list.draw);
    },
  };
}

/** The filters; each change is a new address, so that a filtered list can be sent to somebody. */
async function form(filter) {
  const vocabulary = await get("/api/vocabulary", { lang: current() });
  const options = {
    ...FIXED,
    state: Object.entries(vocabulary.states).sort((a, b) => a[1].localeCompare(b[1])),
    type: vocabulary.types.map((type) => [type, t(`type.${type}`)]),
    status: vocabulary.statuses.map((status) => [status, t(`status.${status}`)]),
    language: vocabulary.languages,
    watchlist: vocabulary.watchlists,
  };
  let timer = 0;
  const apply = (name, value) => {
    if (value) filter.set(name, value);
    else filter.delete(name);
    history.replaceState(null, "", `#/alerts?${filter}`);
    clearTimeout(timer);
    timer = setTimeout(() => dispatchEvent(new HashChangeEvent("hashchange")), SETTLE_MS);
  };
  const choice = (name) =>
    el(
      "select",
      { name, "aria-label": t(`filter.${name}`), onchange: (event) => apply(name, event.target.value) },
      el("option", { value: "" }, t(`filter.${name}`)),
      ...options[name].map((each) => {
        const [value, text] = Array.isArray(each) ? each : [each, name === "tier" ? t(`tier.${each}`) : each];
        return el("option", { value, selected: filter.get(name) === value }, text);
      }),
    );
  const box = (name, type, attributes = {}) =>
    el("input", { name, type, value: filter.get(name) ?? "", placeholder: t(`filter.${name}`), "aria-label": t(`filter.${name}`), onchange: (event) => apply(name, event.target.value), ...attributes });
  return el(
    "form",
    { class: "filters", onsubmit: (event) => event.preventDefault() },
    box("q", "search"),
    ...FIELDS.map(choice),
    box("leader", "text"),
    box("min_severity", "number", { min: 0, max: 100 }),
    box("since", "date"),
    el("a", { href: `/alerts.csv?${filter}` }, "CSV"),
    el("a", { href: `/alerts.atom?${filter}` }, "Atom"),
  );
}

/** Draws the rows that are seen and fetches them by chunks: 10,000 alerts make some twenty rows. */
class Window {
  constructor(filter) {
    this.filter = filter;
    this.frame = el("div", { class: "window" });
    this.status = el("p", { class: "bar", role: "status" });
    this.chunks = new Map();
    this.total = 0;
    this.draw = this.draw.bind(this);
  }

  async refresh() {
    this.chunks.clear();
    await this.fetch(Math.floor(this.first() / CHUNK), true);
    this.status.textContent = t("alerts.total", { n: this.total });
    this.draw();
  }

  first() {
    return Math.max(0, Math.floor((scrollY - this.frame.offsetTop) / ROW) - AROUND);
  }

  async fetch(number, now = false) {
    if (this.chunks.has(number)) return;
    this.chunks.set(number, []);
    while (this.chunks.size > KEPT) this.chunks.delete(this.chunks.keys().next().value);
    const page = await get("/api/alerts", { ...parameters(this.filter), offset: number * CHUNK, limit: CHUNK });
    this.chunks.set(number, page.alerts);
    this.total = page.total;
    this.frame.style.height = `${this.total * ROW}px`;
    if (!now) this.draw();
  }

  draw() {
    const first = this.first();
    const last = Math.min(this.total, first + Math.ceil(innerHeight / ROW) + 2 * AROUND);
    const rows = [];
    for (let index = first; index < last; index += 1) {
      const chunk = Math.floor(index / CHUNK);
      const alert = this.chunks.get(chunk)?.[index % CHUNK];
      if (!alert) {
        if (!this.chunks.has(chunk)) this.fetch(chunk).catch(() => this.chunks.delete(chunk));
        continue;
      }
      const row = el("div", { class: "row" }, item(alert));
      row.style.transform = `translateY(${index * ROW}px)`;
      rows.push(row);
    }
    const focused = document.activeElement?.closest?.("[data-id]")?.dataset.id;
    this.frame.replaceChildren(...rows);
    if (focused) this.frame.querySelector(`[data-id="${CSS.escape(focused)}"] a.headline`)?.focus({ preventScroll: true });
  }
}

function parameters(filter) {
  const found = {};
  for (const [name, value] of filter) (found[name] ??= []).push(value);
  return found;
}
