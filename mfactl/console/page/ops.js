// The page's way to the console's server: each question answers its content, or throws a Failure that says why.

const key = () => localStorage.getItem("console-key") ?? "page";

/** Take the key out of the address that `mfactl console` printed, so that it is in no link that is sent on. */
export function takeKey() {
  const given = location.hash.match(/^#key=([\w-]+)$/);
  if (!given) return;
  localStorage.setItem("console-key", given[1]);
  history.replaceState(null, "", location.pathname + "#/");
}

export class Failure extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

/** Ask for `path`; with a `body` it is sent as JSON. Throws Failure. */
export async function ask(method, path, body) {
  let response;
  try {
    response = await fetch(`ops/${path}`, {
      method, headers: { "x-mfa-console": key(), ...(body === undefined ? {} : { "content-type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Failure(0, "The console's server does not answer. Is `mfactl console` still running?");
  }
  const content = await response.json().catch(() => ({ error: `The server returned ${response.status}.` }));
  if (!response.ok) throw new Failure(response.status, content.error);
  return content;
}

export const path = (...parts) => parts.map(encodeURIComponent).join("/");

/** A query of what is not empty: {a: 1, b: ""} is ?a=1. */
export function query(values = {}) {
  const given = Object.entries(values).filter(([, value]) => value);
  return given.length ? `?${new URLSearchParams(given)}` : "";
}
