// What all requests to the service came to: the funnel of codes, and how long each operation takes.
import { html } from "./toolkit.js";
import { Status } from "./exchange.js";

const STAGES = [
  ["sent", "Sent", "codes accepted by a provider"], ["validated", "Validated", "right codes"], ["wrong", "Wrong", "wrong, used or none pending"],
  ["expired", "Expired", "right or wrong, too late"], ["blocked", "Blocked", "refused by a limit"],
];

export function Funnel({ funnel }) {
  const most = Math.max(1, ...Object.values(funnel));
  const share = funnel.sent ? Math.round((100 * funnel.validated) / funnel.sent) : null;
  return html`<section class="card" aria-labelledby="funnel-title">
    <h2 id="funnel-title">Funnel</h2>
    <p class="lead">${share === null ? "No code was sent since the service started." : `${share}% of the codes sent were validated.`}</p>
    <dl class="bars">
      ${STAGES.map(([key, label, meaning]) => html`<div key=${key} class=${key}>
        <dt>${label} <small>${meaning}</small></dt>
        <dd><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10" rx="1" /><rect class="bar" width=${(100 * funnel[key]) / most} height="10" rx="1" /></svg><b>${funnel[key]}</b></dd>
      </div>`)}
    </dl>
  </section>`;
}

function Sparkline({ times }) {
  const most = Math.max(...times);
  const step = times.length > 1 ? 100 / (times.length - 1) : 0;
  const points = times.map((each, index) => `${(index * step).toFixed(1)},${(22 - (20 * each) / most).toFixed(1)}`);
  if (times.length === 1) points.push(`100,${points[0].split(",")[1]}`);
  return html`<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true"><polyline points=${points.join(" ")} /></svg>`;
}

const spell = (milliseconds) => (milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`);

export function Latency({ latency }) {
  return html`<section class="card" aria-labelledby="latency-title">
    <h2 id="latency-title">Latency</h2>
    <p class="lead">On this machine, through the emulated API Gateway and Lambda; AWS itself is faster.</p>
    ${latency.length === 0 ? html`<p class="empty">No request yet.</p>` : html`<div class="scroll" tabindex="0" role="group" aria-label="Table of latencies"><table>
      <thead><tr><th scope="col">Operation</th><th scope="col">Trend</th><th scope="col" class="number">Median</th><th scope="col" class="number">Slowest</th></tr></thead>
      <tbody>${latency.map((row) => html`<tr key=${row.operation}>
        <th scope="row"><code>${row.operation}</code></th>
        <td><${Sparkline} times=${row.recent} /></td>
        <td class="number">${spell(row.median)}</td><td class="number">${spell(row.slowest)}</td>
      </tr>`)}</tbody>
    </table></div>`}
  </section>`;
}

export function Requests({ requests }) {
  return html`<section class="card" aria-labelledby="requests-title">
    <h2 id="requests-title">Last requests</h2>
    <p class="lead">From all callers: this page, <code>make demo</code>, curl or your own backend.</p>
    ${requests.length === 0 ? html`<p class="empty">No request yet.</p>` : html`<ul class="requests" tabindex="0" aria-labelledby="requests-title">
      ${requests.map((each, index) => html`<li key=${each.at + index}>
        <time datetime=${each.at}>${new Date(each.at).toLocaleTimeString([], { hour12: false })}</time>
        <code>${each.operation}</code><${Status} status=${each.status} short />
        <span class="time">${each.code && each.code !== String(each.status) ? `${each.code} · ` : ""}${Math.round(each.milliseconds)} ms</span>
      </li>`)}
    </ul>`}
  </section>`;
}
