// Applications and templates: what they are, edited beside a preview of the message.
import { html, useState } from "./toolkit.js";
import { ask, path, query } from "./ops.js";
import { Card, Confirm, Facts, Field, Form, Id, Page, Table, useAnswer, Waiting, When } from "./parts.js";
import { Preview } from "./preview.js";

const TYPES = ["NUMERIC", "ALPHA", "ALPHANUMERIC", "COMPLEX"].map((each) => [each, each.toLowerCase()]);
const POLICIES = [["NEW", "a new code"], ["SAME", "the same code"]];
const EDITED = ["name", "description", "display_name", "message_from", "auth_token_type", "auth_code_length", "auth_token_validity_duration", "auth_token_prefix", "auth_token_delivery_methods", "resend_policy", "associate_template", "login_template", "autofill_web_origin", "autofill_android_hash"];
const NUMBERS = new Set(["auth_code_length", "auth_token_validity_duration"]);
const REFERENCE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DEFAULTS = { associate_template: "$code confirms this number for $display_name. Valid for $validity_minutes min. Do not share it.", login_template: "$code is your $display_name login code. Valid for $validity_minutes min. Do not share it." };

export function Application({ id, go }) {
  const answer = useAnswer(path("applications", id));
  if (!answer.content) return html`<${Page} title="Application" above=${[["Accounts", "#/accounts"]]}><${Waiting} answer=${answer} of="The application" /></${Page}>`;
  const { application, day } = answer.content;
  const remove = async () => {
    await ask("DELETE", path("applications", id));
    go(`/accounts/${application.account}`);
  };
  return html`<${Page} title=${application.name} above=${[["Accounts", "#/accounts"], [application.account, `#/accounts/${application.account}`]]}
      actions=${html`<${Confirm} name="Delete" hidden=${application.name} question=${`Delete ${application.name} with all its users? It cannot be undone.`} send=${remove} />`}>
    <${Card} title="Application" wide><${Facts} of=${[["Id", html`<code>${application.id}</code>`], ["Version", application.version_number], ["Messages today", day.messages_today ?? "not counted: there is no daily cap"], ["Capped", day.capped_until ? html`until <${When} at=${day.capped_until} />` : "no"], ["Created", html`<${When} at=${application.created_date} />`], ["Changed", html`<${When} at=${application.last_updated_date} />`]]} />
      <p class="note"><a href=${`#/users${query({ application: id })}`}>Users</a> · <a href=${`#/${query({ application: id })}`}>What happened</a> · <a href=${`#/audit${query({ target: id })}`}>What operators changed</a></p></${Card}>
    <${Edit} key=${application.version_number} application=${application} reload=${answer.reload} />
  </${Page}>`;
}

function Edit({ application, reload }) {
  const [fields, set] = useState(Object.fromEntries(EDITED.map((name) => [name, application[name]])));
  const field = (name, label, more = {}) => html`<${Field} label=${label} value=${fields[name]} change=${(value) => set((before) => ({ ...before, [name]: NUMBERS.has(name) ? Number(value) : value }))} ...${more} />`;
  const send = async () => {
    const changed = Object.fromEntries(EDITED.filter((name) => fields[name] !== application[name]).map((name) => [name, fields[name]]));
    if (Object.keys(changed).length === 0) return "Nothing was changed.";
    await ask("PATCH", path("applications", application.id), { ...changed, version_number: application.version_number });
    reload();
    return "Saved.";
  };
  const shown = Object.fromEntries(["display_name", "auth_token_type", "auth_code_length", "auth_token_validity_duration", "auth_token_prefix", "autofill_web_origin", "autofill_android_hash"].map((name) => [name, fields[name]]));
  return html`<${Card} title="Settings" wide><${Form} action="Save settings" send=${send}><div class="grid">
      ${field("name", "Name", { required: true, maxlength: 64 })}${field("display_name", "Name in messages", { maxlength: 64, hint: "Empty for its name." })}${field("message_from", "Sender", { maxlength: 20, hint: "A sender ID or number; empty for the default." })}
      ${field("auth_token_type", "Kind of code", { kind: "select", choices: TYPES })}${field("auth_code_length", "Characters of a code", { kind: "number", min: 4, max: 10 })}${field("auth_token_validity_duration", "Valid for, in seconds", { kind: "number", min: 30, max: 3600 })}
      ${field("auth_token_delivery_methods", "Delivery methods", { hint: "By preference: SMS, EMAIL, VOICE." })}${field("auth_token_prefix", "Prefix of codes")}${field("resend_policy", "A second code is", { kind: "select", choices: POLICIES, hint: "A new code replaces the previous one." })}
      ${field("autofill_web_origin", "Website for autofill", { placeholder: "https://shop.example" })}${field("autofill_android_hash", "Hash of the Android app")}${field("description", "Description", { maxlength: 256 })}
    </div>
    ${["associate_template", "login_template"].map((name) => html`<div class="beside" key=${name}>${field(name, name === "login_template" ? "Text of login codes" : "Text of enrolment codes", { kind: "lines", maxlength: 1000, placeholder: DEFAULTS[name], hint: "A text with $code, $display_name and $validity_minutes, the id of a template, or empty for the default in the user's language." })}
      ${REFERENCE.test(fields[name]) ? html`<p class="note">A stored template: <a href=${`#/templates/${fields[name]}`}>its texts</a></p>` : html`<${Preview} label=${name === "login_template" ? "Login message" : "Enrolment message"} text=${fields[name] || DEFAULTS[name]} fields=${{ ...shown, display_name: fields.display_name || fields.name }} />`}</div>`)}
  </${Form}></${Card}>`;
}

export function Template({ id, go }) {
  const answer = useAnswer(path("templates", id));
  if (!answer.content) return html`<${Page} title="Template" above=${[["Accounts", "#/accounts"]]}><${Waiting} answer=${answer} of="The template" /></${Page}>`;
  const { template, used_by: usedBy, languages } = answer.content;
  const remove = async () => {
    await ask("DELETE", `${path("templates", id)}?force=true`);
    go(`/accounts/${template.account}`);
  };
  return html`<${Page} title=${template.name} above=${[["Accounts", "#/accounts"], [template.account, `#/accounts/${template.account}`]]}
      actions=${html`<${Confirm} name="Delete" hidden=${template.name} question=${usedBy.length ? `Delete ${template.name}? The applications that name it send the default text from then on.` : `Delete ${template.name}?`} send=${remove} />`}>
    <${Card} title="Template" wide><${Facts} of=${[["Id", html`<code>${template.id}</code>`], ["Version", template.version_number], ["Changed", html`<${When} at=${template.last_updated_date} />`], ["Named by", usedBy.length ? usedBy.map((each) => html`<a key=${each} href=${`#/applications/${each}`}><${Id} id=${each} /></a> `) : "no application"]]} /></${Card}>
    <${Texts} key=${template.version_number} template=${template} languages=${languages} reload=${answer.reload} />
  </${Page}>`;
}

function Texts({ template, languages, reload }) {
  const [name, setName] = useState(template.name);
  const [body, setBody] = useState(template.body);
  const [bodies, setBodies] = useState(template.bodies);
  const others = languages.filter((tag) => !(tag in bodies));
  const write = (tag) => (text) => setBodies((before) => ({ ...before, [tag]: text }));
  const drop = (tag) => () => setBodies(({ [tag]: _, ...rest }) => rest);
  const send = async () => {
    await ask("PATCH", path("templates", template.id), { name, body, bodies, version_number: template.version_number });
    reload();
    return "Saved. Applications send the new texts within ten seconds.";
  };
  return html`<${Card} title="Texts" wide><${Form} action="Save texts" send=${send}>
    <${Field} label="Name" value=${name} change=${setName} required maxlength="64" />
    <div class="beside"><${Field} label="For every other language" kind="lines" value=${body} change=${setBody} required maxlength="1000" hint="Must contain $code; $display_name and $validity_minutes are optional." /><${Preview} label="Message in other languages" text=${body} /></div>
    ${Object.entries(bodies).map(([tag, text]) => html`<div class="beside" key=${tag}><div><${Field} label=${`In ${tag}`} kind="lines" value=${text} change=${write(tag)} required maxlength="1000" lang=${tag} /><button type="button" class="quiet danger" onClick=${drop(tag)}>Remove ${tag}</button></div><${Preview} label=${`Message in ${tag}`} text=${text} /></div>`)}
    ${others.length > 0 && html`<${Field} label="Add a language" kind="select" value="" change=${(tag) => tag && write(tag)(body)} choices=${[["", "choose one"], ...others.map((tag) => [tag, tag])]} />`}
  </${Form}></${Card}>`;
}
