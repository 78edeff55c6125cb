// The board's own addresses (docs/board.md), and the line over which it tells what is new.

/** Read JSON; a failure is an Error with the board's own words. */
export async function get(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const each of [value].flat()) if (each !== "" && each !== null && each !== undefined) query.append(name, each);
  }
  const address = query.size ? `${path}?${query}` : path;
  return answer(await fetch(address, { headers: { Accept: "application/json" } }));
}

/** Send a judgement. */
export async function judge(alert, verdict, note) {
  const body = JSON.stringify({ alert: alert.id, revision: alert.revision, verdict, note: note || null });
  const headers = { "Content-Type": "application/json" };
  return answer(await fetch("/api/feedback", { method: "POST", headers, body }));
}

async function answer(response) {
  if (response.ok) return response.json();
  if (response.status === 401) location.assign("/login");
  const text = await response.text();
  let reason = text;
  try {
    reason = JSON.parse(text).error ?? text;
  } catch {
    // not JSON: the text is the reason
  }
  throw new Error(reason);
}

/** Where the line of changes stands; what is read after this and followed from it has no gap. */
export async function position() {
  return (await get("/api/alerts", { limit: 1 })).position;
}

/**
 * Follow what changes after the position `last`. `changed(alert)` is called for each change,
 * `reset()` when everything must be read anew, `line(isUp)` when the connection comes or goes.
 * The browser reconnects by itself and sends the id of the last event that it saw.
 */
export function follow(last, { changed, reset, line }) {
  const source = new EventSource(`/events?${new URLSearchParams({ last })}`);
  let wasDown = false;
  source.addEventListener("open", () => {
    line(true);
    if (wasDown) reset();
    wasDown = false;
  });
  source.addEventListener("error", () => {
    wasDown = true;
    line(false);
  });
  source.addEventListener("alert", (event) => changed(JSON.parse(event.data)));
  source.addEventListener("reset", () => reset());
}
