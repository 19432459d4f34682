// What happened: codes over time and by what, one search that answers why, and the trail of what operators changed.
import { html, useState } from "./toolkit.js";
import { ask, path, query } from "./ops.js";
import { Chart } from "./chart.js";
import { Badge, Card, Field, Id, Page, Table, useAnswer, Waiting, When } from "./parts.js";
import { ago, clock, METHODS, OUTCOMES, spell, STATUSES } from "./words.js";

const TIMES = [["1h", "the last hour"], ["6h", "the last 6 hours"], ["1d", "the last day"], ["7d", "the last 7 days"], ["30d", "the last 30 days"]];
const BY = [["application", "Application"], ["country", "Country code"], ["method", "Method"], ["reason", "Why blocked or refused"], ["account", "Account"]];
const KINDS = ["validated", "sent", "wrong", "expired", "blocked", "refused", "failed"];
const KIND_OF = { sent: "good", delivered: "good", validated: "good", undelivered: "bad", wrong: "warn", expired: "warn", blocked: "bad", refused: "warn", failed: "bad", other: "idle" };
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function Overview({ place, go }) {
  const since = place.query.since ?? "1d";
  const by = place.query.by ?? "application";
  const only = { account: place.query.account ?? "", application: place.query.application ?? "" };
  const answer = useAnswer(`counts${query({ since, ...only })}`);
  const names = useAnswer("accounts");
  const choose = (name) => (value) => go("/", { since, by, ...only, [name]: value });
  const counts = answer.content;
  return html`<${Page} title="What happened" actions=${html`<button type="button" class="quiet" onClick=${answer.reload} disabled=${answer.busy}>${answer.busy ? "Loading…" : "Reload"}</button>`}>
    <${Search} />
    <div class="filters">
      <${Field} label="Time" kind="select" value=${since} change=${choose("since")} choices=${TIMES} />
      <${Field} label="Account" kind="select" value=${only.account} change=${choose("account")} choices=${[["", "All accounts"], ...(names.content?.accounts ?? []).map((each) => [each.id, each.name || each.id])]} />
      ${only.application && html`<p class="chosen">Application <${Id} id=${only.application} /> <button type="button" class="quiet" onClick=${() => choose("application")("")}>All applications</button></p>`}
    </div>
    ${counts ? html`<${Totals} counts=${counts} accounts=${names.content?.accounts ?? []} />
      <${Card} title="Codes over time" wide><${Chart} counts=${counts} kinds=${KINDS} /></${Card}>
      <${Card} title="Codes by" wide actions=${html`<${Field} label="By" kind="select" value=${by} change=${choose("by")} choices=${BY} />`}><${Split} counts=${counts} by=${by} since=${since} /></${Card}><${Stopped} />` : html`<${Waiting} answer=${answer} of="What happened" />`}
  </${Page}>`;
}

function Stopped() {
  const answer = useAnswer("stopped");
  return html`<${Card} title="What is stopped now" wide lead="Suspended accounts, reached daily caps, and prefixes with an open circuit.">
    ${answer.content ? html`<${Table} label="What is stopped" none=${`Nothing is stopped${answer.content.whole ? "" : ` among the newest ${answer.content.accounts} accounts`}.`} columns=${[["What"], ["Why"], ["Until"], ["Account"]]}
      rows=${answer.content.stopped.map((each) => [each.what, each.why, each.until ? html`<${When} at=${each.until} />` : "it is resumed", html`<a href=${`#/accounts/${each.account}`}><${Id} id=${each.account} /></a>`])} />` : html`<${Waiting} answer=${answer} of="What is stopped" />`}</${Card}>`;
}

/** What the messages cost at the accounts' own prices; "" where none has one. */
function spend(counts, accounts) {
  const prices = Object.fromEntries(accounts.filter((each) => each.segment_price).map((each) => [each.id, Number(each.segment_price)]));
  const priced = counts.by.account.filter((each) => each.value in prices);
  return priced.length ? priced.reduce((sum, each) => sum + each.sent * prices[each.value], 0).toFixed(2) : "";
}

function Totals({ counts, accounts }) {
  const { total, conversion } = counts;
  const cost = spend(counts, accounts);
  const shown = [["sent", "codes sent"], ["delivered", "delivered"], ["validated", "validated"], ["wrong", "wrong codes"], ["expired", "expired"], ["blocked", "blocked"], ["refused", "refused"], ["failed", "failed"]];
  return html`<dl class="totals">
    <div><dt>conversion</dt><dd>${conversion === null ? "no code" : `${conversion}%`}</dd></div>
    ${shown.map(([key, label]) => html`<div key=${key}><dt>${label}</dt><dd>${total[key].toLocaleString("en")}</dd></div>`)}
  </dl>
  <p class="note">Conversion is the share of sent codes that were used. ${cost && `Codes cost ${cost} at the accounts' own prices, a segment each. `}${total.delivered + total.undelivered ? "" : "End User Messaging and SES report delivery; SNS does not."}</p>`;
}

function Split({ counts, by, since }) {
  const name = { country: (value) => `+${value}`, method: (value) => METHODS[value] ?? value, application: (value) => html`<a href=${`#/${query({ since, application: value })}`}>${counts.names[value] ?? html`<${Id} id=${value} />`}</a>` }[by] ?? ((value) => value);
  return html`<${Table} label=${`Codes by ${by}`} none="Nothing of this kind in this period."
    columns=${[[BY.find(([key]) => key === by)?.[1] ?? by], ["Sent", true], ["Delivered", true], ["Validated", true], ["Wrong", true], ["Expired", true], ["Blocked", true], ["Refused", true], ["Conversion", true]]}
    rows=${counts.by[by].map((each) => [name(each.value), each.sent, each.delivered, each.validated, each.wrong, each.expired, each.blocked, each.refused, each.conversion === null ? "–" : `${each.conversion}%`])} />`;
}

export function Search({ initial = "" }) {
  const [text, set] = useState(initial);
  const submit = (event) => {
    event.preventDefault();
    if (text.trim()) location.hash = `/search${query({ q: text.trim() })}`;
  };
  return html`<form class="search" role="search" onSubmit=${submit}>
    <label for="search">A user's id or address, or the id of a validation or a request</label>
    <div><input id="search" type="search" value=${text} onInput=${(event) => set(event.target.value)} placeholder="ann" autocomplete="off" spellcheck="false" /><button type="submit" class="primary">Search</button></div>
  </form>`;
}

export function Found({ place }) {
  const wanted = place.query.q ?? "";
  const users = useAnswer(`search${query({ q: wanted })}`);
  return html`<${Page} title=${`Search: ${wanted}`} above=${[["What happened", "#/"]]}>
    <${Search} initial=${wanted} key=${wanted} />
    <${Card} title="Users" wide>${users.content ? html`<${Table} label="Users found" columns=${[["User"], ["Address"], ["Status"], ["Application"]]}
      none=${`No user has this id or address. ${spell(users.content.applications, "application was", "applications were")} searched${users.content.looked_at ? `, and the addresses of ${spell(users.content.looked_at, "user")}` : ""}.`}
      rows=${users.content.users.map((each) => [html`<a href=${`#/applications/${each.application}/users/${encodeURIComponent(each.id)}`}>${each.id}</a>`, each.user_address || "none", html`<${Badge} kind=${STATUSES[each.status][1]}>${STATUSES[each.status][0]}</${Badge}>`, each.application_name])} />`
      : html`<${Waiting} answer=${users} of="Users" />`}</${Card}>
    ${users.content?.users.length === 1 && html`<${Why} user=${users.content.users[0]} />`}
    ${ID.test(wanted) && html`<${Lines} id=${wanted} />`}
  </${Page}>`;
}

/** What happened to the one user that was found, so that the search itself is the answer. */
function Why({ user }) {
  const answer = useAnswer(path("applications", user.application, "users", user.id));
  return html`<${Card} title="Why, and what happened in the last day" wide>${answer.content ? html`<${Story} story=${answer.content.story} />` : html`<${Waiting} answer=${answer} of="What happened" />`}</${Card}>`;
}

/** What happened to the request or the code of this id, in the last 30 days. */
function Lines({ id }) {
  const answers = [useAnswer(`lines${query({ request: id, since: "30d" })}`), useAnswer(`lines${query({ validation: id, since: "30d" })}`)];
  const shown = answers.find((each) => each.content?.lines.length) ?? answers.find((each) => !each.content) ?? answers[0];
  return html`<${Card} title="The request or code with this id" wide>${shown.content ? html`<${Story} story=${shown.content} />` : html`<${Waiting} answer=${shown} of="The request or code" />`}</${Card}>`;
}

/** A text whose timestamps are times of this place, with how long ago they were. */
const inTime = (text) => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (at) => `${clock(at, true)} (${ago(at)})`);

/** The answer to "why was there no code?", what to do, and the lines that say it. */
export function Story({ story }) {
  const kinds = KIND_OF[story.lines[0]?.result] ?? "idle";
  return html`<div class=${`answer ${kinds}`}><p><b>${inTime(story.answer)}</b></p>${story.remedy && html`<p>${story.remedy}</p>`}</div>
    ${story.lines.length > 0 && html`<${Table} label="What the log says" columns=${[["When"], ["What happened", false, "long"], ["Result"], ["Operation"], ["Request"], ["Code"]]}
      rows=${story.lines.map((each) => [html`<${When} at=${each.at} />`, each.what, html`<${Badge} kind=${KIND_OF[each.result]}>${OUTCOMES[each.result] ?? "Other"}</${Badge}>`, html`<code>${each.operation}</code>`, each.request ? html`<a href=${`#/search${query({ q: each.request })}`}><${Id} id=${each.request} /></a>` : "", each.validation ? html`<a href=${`#/search${query({ q: each.validation })}`}><${Id} id=${each.validation} /></a>` : ""])} />`}`;
}

export function Audit({ place }) {
  const only = { account: place.query.account ?? "", target: place.query.target ?? "" };
  const first = useAnswer(`audit${query(only)}`);
  return html`<${Page} title="What operators changed" actions=${html`<button type="button" class="quiet" onClick=${first.reload}>Reload</button>`}>
    ${only.account || only.target ? html`<p class="chosen">Of <code>${only.target || only.account}</code> alone. <a href="#/audit">All changes</a></p>` : ""}
    ${first.content ? html`<${More} key=${JSON.stringify(only)} first=${first.content} only=${only} />` : html`<${Waiting} answer=${first} of="The audit trail" />`}
  </${Page}>`;
}

function More({ first, only }) {
  const [more, add] = useState({ changes: [], after: first.after });
  const load = async () => {
    const next = await ask("GET", `audit${query({ ...only, after: more.after })}`);
    add({ changes: [...more.changes, ...next.changes], after: next.after });
  };
  const changes = [...first.changes, ...more.changes];
  return html`<${Card} title="Changes" wide lead="Changes made in the console or with mfactl. The stack stores them for 400 days.">
    <${Table} label="Changes" none="There are no changes yet." columns=${[["When"], ["Who"], ["What"], ["Account"], ["Of"], ["How", false, "long"]]}
      rows=${changes.map((each) => [html`<${When} at=${each.at} />`, html`<span title=${each.who}>${each.by}</span>`, each.what, each.account ? html`<a href=${`#/accounts/${each.account}`}>${each.account.length > 14 ? html`<${Id} id=${each.account} />` : each.account}</a>` : "", /^[0-9a-f-]{36}$/.test(each.target) ? html`<${Id} id=${each.target} />` : each.target && html`<span title=${each.target}>${each.target}</span>`, each.detail])} />
    ${more.after && html`<button type="button" class="quiet" onClick=${load}>Show more</button>`}</${Card}>`;
}
