// Elements without markup: whatever comes from an article enters the page as text or not at all.

/** Make an element; `properties` are set as attributes, handlers begin with "on". */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value === "boolean") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** A link to a page outside, or its text alone where the address is none that is safe to follow. */
export function outside(address, text) {
  if (!/^https?:\/\//i.test(address ?? "")) return document.createTextNode(text);
  return el("a", { href: address, rel: "noreferrer noopener", target: "_blank" }, text);
}

/** `context` with `quote` marked in it; the quote alone where it does not stand there. */
export function marked(context, quote) {
  const at = context.indexOf(quote);
  if (at < 0) return [el("mark", {}, quote)];
  return [context.slice(0, at), el("mark", {}, quote), context.slice(at + quote.length)];
}
