// The page's way to the service: each call answers its whole exchange, so that the page can show it.

const SHOWN = [
  "x-request-id", "x-attempts-remaining", "x-code-expires", "ratelimit", "ratelimit-policy", "retry-after",
  "x-segments", "x-delivery-method", "idempotent-replayed",
];

/** Call the API. `path` is below the base URL. Answers {method, path, body, status, headers, answer, milliseconds}. */
export async function call(method, path, body, mark = "walk") {
  const began = performance.now();
  const headers = { "x-mfa-console": mark };
  if (body !== undefined) headers["content-type"] = "application/json";
  let exchange = { method, path, body, status: 0, headers: [], answer: null };
  try {
    const response = await fetch(`api${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await response.text();
    exchange.status = response.status;
    exchange.headers = SHOWN.filter((name) => response.headers.has(name)).map((name) => [name, response.headers.get(name)]);
    exchange.link = response.headers.get("x-next-cursor") || "";
    exchange.answer = text ? JSON.parse(text) : {};
  } catch {
    exchange.answer = { error_code: "", error_description: "The service does not respond. Is make run still running?" };
  }
  exchange.milliseconds = Math.round(performance.now() - began);
  return exchange;
}

/** Ask for something that the page shows, without its being counted. Answers null where that fails. */
export async function watch(path) {
  const exchange = await call("GET", path, undefined, "watch");
  return exchange.status === 200 ? exchange.answer : null;
}

/** Answer the messages and the traffic of the run, or null where it does not answer. */
export async function state() {
  try {
    const response = await fetch("state", { headers: { "x-mfa-console": "watch" } });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** The exchange's request as a command for sh, with the variables of .local/run.env. */
export function curl({ method, path, body }) {
  const lines = [`curl -s -X ${method} "$MFA_URL${path}"`, `-H "Authorization: Bearer $MFA_TOKEN"`];
  if (body !== undefined) {
    lines.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(body).replaceAll("'", `'\\''`)}'`);
  }
  return lines.join(" \\\n  ");
}
