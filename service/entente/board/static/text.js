// What the page says, in the reader's language. text/xx.json has the words; a test compares them.

const LANGUAGES = ["es", "en"];
const words = {};
let language = "es";

/** The language that is shown. */
export const current = () => language;

/** Load the words of the reader's language: the one chosen before, else the browser's, else es. */
export async function load(wanted = remembered()) {
  language = LANGUAGES.includes(wanted) ? wanted : "es";
  localStorage.setItem("language", language);
  document.documentElement.lang = language;
  Object.assign(words, await (await fetch(`/static/text/${language}.json`)).json());
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
}

function remembered() {
  return localStorage.getItem("language") ?? navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => LANGUAGES.includes(tag));
}

/** The words of `key`, with {name} replaced; the last part of the key where there are none. */
export function t(key, values = {}) {
  const text = words[key] ?? key.slice(key.indexOf(".") + 1).replaceAll("_", " ");
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** The sentence of an alert. */
export const headline = (alert) => alert.headline[language] ?? Object.values(alert.headline)[0] ?? alert.type;

/** A moment as people write it, in their own time zone. */
export function when(iso) {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** A day, a month or an interval as people write it. */
export function day(text) {
  return text.split("/").map(oneDay).join(" – ");
}

function oneDay(text) {
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(text);
  if (!parts) return text;
  const [, year, month, date] = parts;
  const options = { year: "numeric", ...(month && { month: "long" }), ...(date && { day: "numeric" }), timeZone: "UTC" };
  return new Intl.DateTimeFormat(language, options).format(new Date(Date.UTC(year, (month ?? 1) - 1, date ?? 1)));
}
