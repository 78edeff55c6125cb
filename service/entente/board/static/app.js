// Routes, keys and the live line; each view draws itself and says how to draw itself anew.
import { follow, position } from "./api.js";
import { el } from "./dom.js";
import { current, headline, load, t } from "./text.js";
import { alertView } from "./views/alert.js";
import { alertsView } from "./views/alerts.js";
import { deadLettersView } from "./views/dead_letters.js";
import { leadersView } from "./views/leaders.js";
import { nowView } from "./views/now.js";
import { relationsView } from "./views/relations.js";

const ROUTES = [
  [/^#?\/?$/, nowView],
  [/^#\/alerts(?:\?(.*))?$/, alertsView],
  [/^#\/alert\/([^?]+)$/, alertView],
  [/^#\/relations(?:\/([^?]+))?$/, relationsView],
  [/^#\/leaders(?:\?(.*))?$/, leadersView],
  [/^#\/dead-letters(?:\/([^?]+))?$/, deadLettersView],
];
const KEYS = { 1: "#/", 2: "#/alerts", 3: "#/relations", 4: "#/leaders", 5: "#/dead-letters" };
const SETTLE_MS = 400;

const view = document.getElementById("view");
const line = document.getElementById("line");
const language = document.getElementById("language");
let refresh = async () => {};
let leave = () => {};
let pending = 0;

async function show() {
  leave();
  const route = ROUTES.find(([pattern]) => pattern.test(location.hash)) ?? ROUTES[0];
  const argument = route[0].exec(location.hash)?.[1];
  for (const link of document.querySelectorAll("nav a")) {
    const here = link.getAttribute("href") === (location.hash.match(/^#\/[\w-]*/)?.[0] ?? "#/");
    link.toggleAttribute("aria-current", here);
  }
  const drawing = route[1](view, argument);
  refresh = () => guarded(drawing.refresh);
  leave = drawing.leave ?? (() => {});
  await refresh();
}

async function guarded(draw) {
  try {
    await draw();
  } catch (error) {
    view.replaceChildren(el("p", { class: "fault", role: "alert" }, t("fault"), " ", error.message));
  }
}

function soon() {
  clearTimeout(pending);
  pending = setTimeout(() => refresh(), SETTLE_MS);
}

function changed(alert) {
  if (alert.tier === "page") line.textContent = `${t("tier.page")}: ${headline(alert)}`;
  soon();
}

function state(isUp) {
  line.textContent = t(isUp ? "line.up" : "line.down");
  line.classList.toggle("down", !isUp);
}

function keyPressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (KEYS[event.key]) location.hash = KEYS[event.key];
  else if (event.key === "/") {
    view.querySelector("input[type=search]")?.focus();
    event.preventDefault();
  } else if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
}

function step(by) {
  const items = [...view.querySelectorAll("a.headline")];
  const at = items.indexOf(document.activeElement);
  items[Math.min(Math.max(at + by, 0), items.length - 1)]?.focus();
}

language.addEventListener("change", async () => {
  await load(language.value);
  await show();
});
addEventListener("hashchange", async () => {
  await show();
  view.focus({ preventScroll: true });
  scrollTo(0, 0);
});
addEventListener("keydown", keyPressed);

await load();
language.value = current();
const start = await position().catch(() => ""); // unknown: the line then says to read anew
await show();
follow(start, { changed, reset: soon, line: state });
