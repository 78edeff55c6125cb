// What could not be processed: how many by reason, the latest, and what is wrong with each.
import { get } from "../api.js";
import { el } from "../dom.js";
import { t, when } from "../text.js";

const AGAIN_MS = 10_000; // no alert tells that an article failed

export function deadLettersView(view, chosen) {
  const reason = chosen ? decodeURIComponent(chosen) : "";
  const refresh = async () => {
    const { reasons, letters } = await get("/api/dead-letters", { reason });
    const open = new Set([...view.querySelectorAll("details[open]")].map((each) => each.dataset.place));
    view.replaceChildren(
      el("h1", {}, t("nav.dead_letters")),
      el("p", { class: "note" }, t("dead.note")),
      reasons.length ? counts(reasons, reason) : el("p", { class: "empty" }, t("dead.none")),
      ...letters.map((letter) => one(letter, open.has(letter.place))),
    );
  };
  const again = setInterval(() => refresh().catch(() => {}), AGAIN_MS); // the line says what is wrong
  return { refresh, leave: () => clearInterval(again) };
}

function counts(reasons, chosen) {
  const heads = ["reason", "waiting", "redriven", "meaning"].map((name) => el("th", { scope: "col" }, t(`dead.${name}`)));
  const rows = reasons.map((each) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, el("a", { class: "headline", href: each.reason === chosen ? "#/dead-letters" : `#/dead-letters/${encodeURIComponent(each.reason)}`, "aria-current": each.reason === chosen ? "true" : null }, each.reason)),
      el("td", {}, String(each.waiting)),
      el("td", {}, String(each.redriven)),
      el("td", {}, t(`reason.${each.reason}`)),
    ),
  );
  return el("table", { class: "letters" }, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows));
}

function one(letter, isOpen) {
  const fate = letter.redriven_at ? t("dead.again", { when: when(letter.redriven_at) }) : t("dead.waits");
  return el(
    "details",
    { class: "letter", "data-place": letter.place, open: isOpen },
    el("summary", {}, el("span", { class: "badge" }, letter.reason), ` ${when(letter.written_at)} · ${fate} · ${letter.detail}`),
    el("p", { class: "origin" }, `${letter.origin} · ${t("dead.bytes", { n: letter.bytes })}`),
    el("pre", {}, letter.excerpt),
    el("p", { class: "note" }, el("code", {}, `entente dead-letters show ${letter.place}`)),
  );
}
