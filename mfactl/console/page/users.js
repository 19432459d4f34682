// Users: found by id or address, and one with what happened and what is to be done.
import { html, useState } from "./toolkit.js";
import { ask, path, query } from "./ops.js";
import { Badge, Card, Confirm, Facts, Field, Page, Table, useAnswer, Waiting, When } from "./parts.js";
import { Search, Story } from "./happenings.js";
import { spell, STATUSES } from "./words.js";

const Standing = ({ of }) => html`<${Badge} kind=${STATUSES[of]?.[1] ?? "idle"}>${STATUSES[of]?.[0] ?? "deleted"}</${Badge}>`;

export function Users({ place }) {
  const application = place.query.application ?? "";
  return html`<${Page} title="Users"><${Search} />${application ? html`<${Listed} key=${application} application=${application} />` : html`<p class="empty">Search for a user by id, number or e-mail address. An application's page lists its users.</p>`}</${Page}>`;
}

function Listed({ application }) {
  const [after, go] = useState([""]);
  const answer = useAnswer(`${path("applications", application, "users")}${query({ after: after.at(-1) })}`);
  return html`<${Card} title="Users of the application" wide actions=${html`<a href=${`#/applications/${application}`}>Its settings</a>`}>
    ${answer.content ? html`<${Table} label="Users" none="The application has no user yet." columns=${[["User"], ["Address"], ["Status"], ["Changed"], ["Version", true]]}
      rows=${answer.content.users.map((each) => [html`<a href=${`#/applications/${application}/users/${encodeURIComponent(each.id)}`}>${each.id}</a>`, each.user_address || "none", html`<${Standing} of=${each.status} />`, html`<${When} at=${each.last_updated_date} />`, each.version_number])} />
      <div class="actions">${after.length > 1 && html`<button type="button" class="quiet" onClick=${() => go(after.slice(0, -1))}>Newer</button>`}${answer.content.after && html`<button type="button" class="quiet" onClick=${() => go([...after, answer.content.after])}>Older</button>`}</div>` : html`<${Waiting} answer=${answer} of="Users" />`}</${Card}>`;
}

export function User({ application, user, place, go }) {
  const since = place.query.since ?? "1d";
  const here = path("applications", application, "users", user);
  const answer = useAnswer(`${here}${query({ since })}`);
  const above = [["Users", `#/users${query({ application })}`]];
  if (!answer.content) return html`<${Page} title=${user} above=${above}><${Waiting} answer=${answer} of="The user" /></${Page}>`;
  const { user: kept, code, story } = answer.content;
  const act = (method, more) => async () => { await ask(method, more ? `${here}/${more}` : here); answer.reload(); };
  const save = async () => {
    const blob = new Blob([JSON.stringify(await ask("GET", `${here}/export`), null, 2)], { type: "application/json" });
    Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: "user.json" }).click();
  };
  return html`<${Page} title=${user} above=${above} actions=${html`<button type="button" class="quiet" onClick=${answer.reload} disabled=${answer.busy}>${answer.busy ? "Loading…" : "Reload"}</button>${kept && html`<button type="button" class="quiet" onClick=${save}>Export</button>
      ${kept.status && html`<${Confirm} name="Delete" hidden=${user} question=${`Delete ${user} and void a pending code? Times of codes sent stay for two days.`} send=${act("DELETE")} />`}
      <${Confirm} name="Forget" hidden=${user} question=${`Erase everything stored about ${user}? This cannot be undone.`} send=${act("POST", "forget")} />`}`}>
    <div class="filters"><${Field} label="Time" kind="select" value=${since} change=${(value) => go(place.path, { since: value })} choices=${[["1h", "the last hour"], ["1d", "the last day"], ["7d", "the last 7 days"], ["30d", "the last 30 days"]]} /></div>
    <${Card} title="Why, and what happened" wide><${Story} story=${story} /></${Card}>
    <div class="two">
      <${Card} title="User">${kept ? html`<${Facts} of=${[["Id", html`<code>${kept.id}</code>`], ["Address", kept.user_address || "none"], ...(kept.proved_address && kept.proved_address !== kept.user_address ? [["Last validated address", kept.proved_address]] : []), ["Status", html`<${Standing} of=${kept.status} />`], ["Codes sent recently", `${kept.login_codes_sent.length} for logins, ${kept.association_codes_sent.length} for enrolment`], ["Created", html`<${When} at=${kept.created_date} />`], ["Changed", html`<${When} at=${kept.last_updated_date} />`]]} />` : html`<p class="empty">Nothing is stored about this user.</p>`}
        <p class="note"><a href=${`#/audit${query({ target: answer.content.audit_name })}`}>What operators changed</a></p></${Card}>
      <${Card} title="Last code">${code?.id ? html`<${Facts} of=${[["Outcome", html`<${Outcome} kept=${kept} code=${code} />`], ["For", code.purpose === "LOGIN" ? "a login" : "an enrolment"], ["Attempts left", code.pending ? spell(code.attempts_left, "guess", "guesses") : "none: it is not pending"], ["Expires", html`<${When} at=${code.expires} />`], ["Receipt", code.receipt || "none came"], ["Wrong codes in a row", html`${code.failures} ${code.failures > 0 && html`<${Confirm} name="Unlock" hidden=${user} question=${`Reset the count of wrong codes of ${user}? Verify the person's identity first: the count protects the user.`} send=${act("POST", "unlock")} />`}`], ["Id", html`<code>${code.id}</code>`]]} />` : html`<p class="empty">No code is stored: none was sent, or it was voided.</p>`}</${Card}>
    </div>
  </${Page}>`;
}

function Outcome({ kept, code }) {
  if (kept.code_used) return html`<${Badge} kind="good">entered</${Badge}>`;
  if (code.receipt && code.receipt !== "delivered") return html`<${Badge} kind="bad">not delivered</${Badge}>`;
  if (code.attempts_left <= 0) return html`<${Badge} kind="bad">out of guesses</${Badge}>`;
  return code.pending ? html`<${Badge} kind="warn">pending</${Badge}>` : html`<${Badge} kind="warn">expired</${Badge}>`;
}
