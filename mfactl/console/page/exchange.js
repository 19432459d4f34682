// One request and its answer, as they went over the wire.
import { html, useState } from "./toolkit.js";
import { curl } from "./api.js";

const REASONS = {
  200: "OK", 400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found", 409: "Conflict",
  412: "Precondition Failed", 413: "Payload Too Large", 415: "Unsupported Media Type", 422: "Unprocessable Content",
  429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable",
};
// What a person can do about the errors that a walk can meet.
const HINTS = {
  "400": "A field is invalid; the description names it.",
  "402": "The account has no credit left. Grant some: mfactl credit grant.",
  "404": "It does not exist anymore. Start again with the first step.",
  "1011": "The account has an application of that name already. Choose another name.",
  "2001": "Not the code that was sent last, or it was used. Each wrong guess costs an attempt.",
  "2002": "The code is older than its validity. Send a new one.",
  "2003": "The number is not validated yet. Enrol it first.",
  "2004": "A limit was reached.",
  "503": "Something behind the service is busy. Try again.",
};

const header = (exchange, name) => exchange.headers.find(([each]) => each === name)?.[1];

/** How long to wait, and how many guesses are left, in words; "" where the answer says neither. */
export function inWords(exchange) {
  const [wait, left] = [header(exchange, "retry-after"), header(exchange, "x-attempts-remaining")];
  const seconds = Number(wait);
  const words = [];
  if (wait) words.push(`Try again in ${seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`}.`);
  if (left && exchange.status === 412) words.push(Number(left) === 0 ? "No guess is left for this code." : `${left} ${left === "1" ? "guess is" : "guesses are"} left for this code.`);
  return words.join(" ");
}

export function hint(exchange) {
  return exchange.status >= 400 || exchange.status === 0 ? HINTS[exchange.answer?.error_code] ?? "" : "";
}

export function Status({ status, short }) {
  const kind = status === 0 ? "bad" : status < 300 ? "good" : status < 500 ? "warn" : "bad";
  return html`<span class=${`badge ${kind}`}>${status || "no answer"}${!short && REASONS[status] ? ` ${REASONS[status]}` : ""}</span>`;
}

function Copy({ exchange }) {
  const [said, say] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(curl(exchange));
      say("Copied");
    } catch {
      say("Select the command below and copy it");
    }
    setTimeout(() => say(""), 4000);
  };
  return html`<span class="copy">
    <button type="button" class="quiet" onClick=${copy}>Copy as curl</button>
    <span role="status">${said}</span>
  </span>`;
}

/** Shows the exchange; open at first where `open` is set. */
export function Exchange({ exchange, open = true }) {
  const body = exchange.body === undefined ? "" : JSON.stringify(exchange.body, null, 2);
  return html`<details class="exchange" open=${open}>
    <summary>
      <code class="call"><b>${exchange.method}</b> <span>${exchange.path}</span></code>
      <${Status} status=${exchange.status} />
      <span class="time">${exchange.milliseconds} ms</span>
    </summary>
    <div class="wire">
      ${body && html`<h4>Request</h4><pre tabindex="0" aria-label="Request body">${body}</pre>`}
      <h4>Answer</h4>
      ${exchange.headers.length > 0 && html`<dl class="headers">
        ${exchange.headers.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}
      </dl>`}
      <pre tabindex="0" aria-label="Answer body">${JSON.stringify(exchange.answer, null, 2)}</pre>
      <h4>As a command</h4>
      <pre tabindex="0" class="curl" aria-label="The request as a curl command">${curl(exchange)}</pre>
      <p class="note"><${Copy} exchange=${exchange} /> <code>. .local/run.env</code> sets <code>MFA_URL</code> and <code>MFA_TOKEN</code> in a shell.</p>
    </div>
  </details>`;
}
