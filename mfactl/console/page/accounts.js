// Accounts: the list, and one with its terms, credit, tokens, applications, templates and destinations.
import { html, useState } from "./toolkit.js";
import { ask, path, query } from "./ops.js";
import { Badge, Card, Confirm, Facts, Field, Form, Id, Page, Table, useAnswer, Waiting, When } from "./parts.js";
import { LIMITS, spell } from "./words.js";

const left = (account) => (account.credit === "metered" ? account.credit_left.toLocaleString("en") : "unlimited");
const Status = ({ of }) => html`<${Badge} kind=${of === "active" ? "good" : "bad"}>${of}</${Badge}>`;

export function Accounts({ go }) {
  const answer = useAnswer("accounts");
  return html`<${Page} title="Accounts">
    ${answer.content ? html`<${Card} title="All accounts" wide lead=${answer.content.more ? "The newest 500 are shown; mfactl account list has all." : ""}>
      <${Table} label="Accounts" none="There is no account yet. Create the first one below." columns=${[["Name"], ["Status"], ["Credit left", true], ["Countries"], ["Created"], ["Id"]]}
        rows=${answer.content.accounts.map((each) => [html`<a href=${`#/accounts/${each.id}`}>${each.name || each.id}</a>`, html`<${Status} of=${each.status} />`, left(each), each.countries.join(" ") || "as the stack", html`<${When} at=${each.created_date} />`, html`<${Id} id=${each.id} />`])} /></${Card}>` : html`<${Waiting} answer=${answer} of="Accounts" />`}
    <${Create} go=${go} />
  </${Page}>`;
}

function Create({ go }) {
  const [name, setName] = useState("");
  const [credit, setCredit] = useState("");
  const send = async () => {
    const { id } = await ask("POST", "accounts", { name, ...(credit === "" ? {} : { credit: Number(credit) }) });
    go(`/accounts/${id}`);
    return `${name} is created.`;
  };
  return html`<${Card} title="Create an account" wide><${Form} action="Create account" send=${send}>
    <${Field} label="Name" value=${name} change=${setName} required maxlength="64" />
    <${Field} label="Credit, in messages" kind="number" min="0" value=${credit} change=${setCredit} hint="Empty: unlimited." /></${Form}></${Card}>`;
}

export function Account({ id }) {
  const answer = useAnswer(path("accounts", id));
  const { content } = answer;
  if (!content) return html`<${Page} title="Account" above=${[["Accounts", "#/accounts"]]}><${Waiting} answer=${answer} of="The account" /></${Page}>`;
  const { account, day } = content;
  const parts = { content, account, reload: answer.reload };
  return html`<${Page} title=${account.name || account.id} above=${[["Accounts", "#/accounts"]]} actions=${html`<${Standing} ...${parts} />`}>
    <div class="two">
      <${Card} title="Account"><${Facts} of=${[["Id", html`<code>${account.id}</code>`], ["Status", html`<${Status} of=${account.status} />`], ["Credit left", left(account)], ["Messages today", day.messages_today ?? "not counted: there is no daily cap"],
        ["Capped", day.capped_until ? html`until <${When} at=${day.capped_until} /> <${Uncap} ...${parts} />` : "no"], ["Created", html`<${When} at=${account.created_date} />`], ["Changed", html`<${When} at=${account.last_updated_date} />`]]} />
        <p class="note"><a href=${`#/${query({ account: id })}`}>What happened</a> · <a href=${`#/audit${query({ account: id })}`}>What operators changed</a></p></${Card}>
      <${Credit} ...${parts} />
      <${Terms} key=${account.version_number} ...${parts} />
      <${Prefixes} ...${parts} />
    </div>
    <${Tokens} ...${parts} /><${Applications} ...${parts} /><${Templates} ...${parts} />
  </${Page}>`;
}

function Standing({ account, content, reload }) {
  const suspended = account.status === "suspended";
  const send = async () => {
    await ask("PATCH", path("accounts", account.id), { status: suspended ? "active" : "suspended", version_number: account.version_number });
    reload();
  };
  const when = `It takes effect within ${spell(content.cache_seconds, "second")}, when the authorizer's cache expires.`;
  return html`<${Confirm} name=${suspended ? "Resume" : "Suspend"} send=${send} hidden=${account.name}
    question=${suspended ? `Serve ${account.name || account.id} again? ${when}` : `Refuse all requests of ${account.name || account.id}, including logins? Nothing is deleted, and Resume ends it. ${when}`} />`;
}

function Uncap({ account, reload }) {
  return html`<${Confirm} name="Lift the cap" question="Let the account send again today? Raise its cap first, or the next message reaches it again."
    send=${async () => { await ask("POST", path("accounts", account.id, "uncap")); reload(); }} />`;
}

function Credit({ account, reload }) {
  const [amount, setAmount] = useState("");
  const [note, setNote] = useState("");
  if (account.credit !== "metered") return html`<${Card} title="Credit" lead="The account is unlimited. Set it to metered under Terms to grant credit." />`;
  const send = async () => {
    const { credit_left: now } = await ask("POST", path("accounts", account.id, "credit"), { amount: Number(amount), note });
    setAmount("");
    setNote("");
    reload();
    return `It has ${spell(now, "message")} now.`;
  };
  return html`<${Card} title="Credit"><${Form} action=${Number(amount) < 0 ? "Take" : "Grant"} send=${send}>
    <${Field} label="Messages" kind="number" value=${amount} change=${setAmount} required hint="A negative number subtracts." />
    <${Field} label="Note for the ledger" value=${note} change=${setNote} maxlength="100" /></${Form}></${Card}>`;
}

function Terms({ account, content, reload }) {
  const [fields, set] = useState({ name: account.name, credit: account.credit, countries: account.countries.join(", "), segment_price: account.segment_price, sms_backend: account.sms_backend, limits: account.limits });
  const change = (name) => (value) => set((before) => ({ ...before, [name]: value }));
  const limit = (name) => (value) => set((before) => {
    const { [name]: _, ...others } = before.limits;
    return { ...before, limits: value === "" ? others : { ...others, [name]: Number(value) } };
  });
  const send = async () => {
    const countries = fields.countries.toUpperCase().split(/[\s,]+/).filter(Boolean);
    await ask("PATCH", path("accounts", account.id), { ...fields, countries, version_number: account.version_number });
    reload();
    return `Saved. It takes effect within ${spell(content.cache_seconds, "second")}.`;
  };
  return html`<${Card} title="Terms"><${Form} action="Save terms" send=${send}>
    <${Field} label="Name" value=${fields.name} change=${change("name")} maxlength="64" />
    <${Field} label="Messages are" kind="select" value=${fields.credit} change=${change("credit")} choices=${[["unlimited", "unlimited"], ["metered", "paid from its credit"]]} />
    <${Field} label="Countries" value=${fields.countries} change=${change("countries")} hint="Such as DE, FR. * for any; empty for the stack's." />
    <${Field} label="Sends texts by" kind="select" value=${fields.sms_backend} change=${change("sms_backend")} choices=${[["", "the stack's service"], ["SNS", "SNS"], ["END_USER_MESSAGING", "End User Messaging"]]} />
    <${Field} label="Price of a segment" value=${fields.segment_price} change=${change("segment_price")} hint="For your own bills, such as 0.05." />
    <details class="more"><summary>Own limits (${Object.keys(fields.limits).length})</summary><div class="grid">
      ${Object.entries(content.bounds).map(([name, [least, most]]) => html`<${Field} key=${name} label=${LIMITS[name]} kind="number" min=${least} max=${most} value=${fields.limits[name] ?? ""} change=${limit(name)} hint=${`${least} to ${most.toLocaleString("en")}; empty for the stack's.`} />`)}
    </div></details></${Form}></${Card}>`;
}

function Prefixes({ account, content, reload }) {
  return html`<${Card} title="Destinations" lead="Association codes by prefix in the last window. The fraud guard opens a circuit for a prefix whose codes are not used.">
    <${Table} label="Destinations" none="No association code was sent yet, or the fraud guard is off." columns=${[["Prefix"], ["Circuit"], ["Sent", true], ["Used", true], [""]]}
      rows=${content.prefixes.map((each) => [each.prefix, html`<${Badge} kind=${each.state === "open" ? "bad" : "good"}>${each.state === "open" ? "open: nothing is sent" : "closed"}</${Badge}>`, each.sends, each.validations,
        each.state === "open" ? html`<${Confirm} name="Close" hidden=${each.prefix} question=${`Send codes to ${each.prefix} again? Its counts begin from 0.`} send=${async () => { await ask("POST", path("accounts", account.id, "prefixes"), { prefix: each.prefix }); reload(); }} />` : ""])} /></${Card}>`;
}

const SCOPES = ["applications:read", "applications:write", "users:read", "codes:send", "codes:validate"];

function Tokens({ account, content, reload }) {
  return html`<${Card} title="Tokens" wide lead="Backends call the API with these. A revoked token stops working within AuthorizerCacheSeconds.">
    <${Table} label="Tokens" none="There is no token yet." columns=${[["Name"], ["State"], ["May"], ["Application"], ["Last used"], ["Created"], ["Id"], [""]]}
      rows=${content.tokens.map((each) => [each.name || "without a name", html`<${Live} token=${each} />`, each.scopes.length === SCOPES.length ? "everything" : each.scopes.join(" "), each.application ? html`<${Id} id=${each.application} />` : "all", each.last_used_date || "never", html`<${When} at=${each.created_date} />`, html`<code>${each.id}</code>`,
        each.revoked_date ? "" : html`<${Confirm} name="Revoke" hidden=${`token ${each.name || each.id}`} question=${`Revoke the token ${each.name || each.id} permanently? Backends that use it get 401 when the authorizer's cache expires.`} send=${async () => { await ask("DELETE", path("tokens", each.id)); reload(); }} />`])} />
    <${NewToken} account=${account} content=${content} reload=${reload} /></${Card}>`;
}

function Live({ token }) {
  if (token.revoked_date) return html`<${Badge} kind="bad">revoked</${Badge}>`;
  if (token.expires_date && Date.parse(token.expires_date) <= Date.now()) return html`<${Badge} kind="warn">expired</${Badge}>`;
  return html`<${Badge} kind="good">good</${Badge}>${token.expires_date && html` <small>expires <${When} at=${token.expires_date} /></small>`}`;
}

function NewToken({ account, content, reload }) {
  const [name, setName] = useState("");
  const [days, setDays] = useState("");
  const [application, setApplication] = useState("");
  const [scopes, setScopes] = useState(SCOPES);
  const toggle = (scope) => () => setScopes((before) => (before.includes(scope) ? before.filter((each) => each !== scope) : [...before, scope]));
  const send = async () => {
    const made = await ask("POST", path("accounts", account.id, "tokens"), { name, scopes, application, ...(days ? { expires_days: Number(days) } : {}) });
    setName("");
    reload();
    return html`<p><b>Copy the token now: it is shown only once.</b></p><pre tabindex="0" aria-label="The new token">${made.token}</pre>`;
  };
  return html`<details class="more"><summary>Create a token</summary><${Form} action="Create token" send=${send}>
    <${Field} label="Purpose" value=${name} change=${setName} required maxlength="64" />
    <${Field} label="Expires after, in days" kind="number" min="1" max="99999" value=${days} change=${setDays} hint="Empty: never." />
    <${Field} label="Application" kind="select" value=${application} change=${setApplication} choices=${[["", "all of the account's"], ...content.applications.map((each) => [each.id, each.name])]} />
    <fieldset><legend>It may</legend>${SCOPES.map((scope) => html`<label key=${scope} class="tick"><input type="checkbox" checked=${scopes.includes(scope)} onChange=${toggle(scope)} /><code>${scope}</code></label>`)}</fieldset></${Form}></details>`;
}

function Applications({ account, content, reload }) {
  const [name, set] = useState("");
  const send = async () => {
    const { id } = await ask("POST", path("accounts", account.id, "applications"), { name });
    set("");
    reload();
    return html`<a href=${`#/applications/${id}`}>${name} is created: set it up</a>`;
  };
  return html`<${Card} title="Applications" wide>
    <${Table} label="Applications" none="There is no application yet." columns=${[["Name"], ["Codes"], ["By"], ["Created"], ["Version", true], ["Id"]]}
      rows=${content.applications.map((each) => [html`<a href=${`#/applications/${each.id}`}>${each.name}</a>`, `${each.auth_code_length} ${each.auth_token_type.toLowerCase()}`, each.auth_token_delivery_methods, html`<${When} at=${each.created_date} />`, each.version_number, html`<${Id} id=${each.id} />`])} />
    <details class="more"><summary>Create an application</summary><${Form} action="Create application" send=${send}><${Field} label="Name" value=${name} change=${set} required maxlength="64" /></${Form}></details></${Card}>`;
}

function Templates({ account, content, reload }) {
  const [name, set] = useState("");
  const send = async () => {
    const { id } = await ask("POST", path("accounts", account.id, "templates"), { name, body: "$code is your $display_name code." });
    set("");
    reload();
    return html`<a href=${`#/templates/${id}`}>${name} is created: write its texts</a>`;
  };
  return html`<${Card} title="Templates" wide lead="Texts of messages, by language, for use in applications.">
    <${Table} label="Templates" none="There is no template yet: applications send the default texts." columns=${[["Name"], ["Text", false, "long"], ["Languages"], ["Version", true], ["Id"]]}
      rows=${content.templates.map((each) => [html`<a href=${`#/templates/${each.id}`}>${each.name}</a>`, each.body, Object.keys(each.bodies).join(" ") || "one for all", each.version_number, html`<${Id} id=${each.id} />`])} />
    <details class="more"><summary>Create a template</summary><${Form} action="Create template" send=${send}><${Field} label="Name" value=${name} change=${set} required maxlength="64" /></${Form}></details></${Card}>`;
}
