// The guided walk: what a backend asks of the service to enrol a user and to log one in.
import { html, useEffect, useRef, useState } from "./toolkit.js";
import { call } from "./api.js";
import { wrong } from "./codes.js";
import { Exchange, hint, inWords } from "./exchange.js";

export const STEPS = ["create", "enrol", "validate", "login", "check"];
const TITLES = {
  create: "Create an application", enrol: "Enrol a number", validate: "Validate the enrolment code",
  login: "Start a login", check: "Check the login code",
};
const WHY = {
  create: "An application is a product that users log in to. You create it once.",
  enrol: "Associates a number with a user and sends a code to it. The user is created if new.",
  validate: "The right code proves that the number is the user's. Five wrong guesses exhaust a code.",
  login: "Your backend has checked the password. Now it sends a code to the validated number.",
  check: "validate returns the id of login_start, so the code belongs to this login.",
};

export function fresh() {
  return {
    step: 0, exchanges: {}, application: "", sent: "",
    fields: { name: `Example Shop ${Math.floor(Math.random() * 9000 + 1000)}`, type: "NUMERIC", bound: true, user: "ann", address: "+12025550123", code: "" },
  };
}

function request(step, walk) {
  const { name, type, bound, user, address, code } = walk.fields;
  const path = `/applications/${walk.application}/users/${encodeURIComponent(user)}`;
  if (step === "create") {
    const settings = { name, auth_token_type: type, ...(bound ? { autofill_web_origin: "https://shop.example" } : {}) };
    return ["POST", "/applications", settings];
  }
  if (step === "enrol") return ["POST", `${path}/associate`, { address }];
  if (step === "login") return ["POST", `${path}/login_start`, {}];
  return ["POST", `${path}/validate`, { validation_code: code }];
}

function Field({ label, name, walk, change, ...rest }) {
  const id = `field-${name}`;
  return html`<div class="field"><label for=${id}>${label}</label>
    <input id=${id} value=${walk.fields[name]} onInput=${(event) => change(name, event.target.value)} autocomplete="off" required ...${rest} /></div>`;
}

function Fields({ step, walk, change, suggested }) {
  if (step === "create") return html`
    <${Field} label="Name" name="name" walk=${walk} change=${change} maxlength="64" />
    <div class="field"><label for="field-type">Kind of code</label>
      <select id="field-type" value=${walk.fields.type} onChange=${(event) => change("type", event.target.value)}>
        ${["NUMERIC", "ALPHANUMERIC", "COMPLEX"].map((each) => html`<option key=${each}>${each}</option>`)}
      </select></div>
    <label class="tick"><input type="checkbox" checked=${walk.fields.bound} onChange=${(event) => change("bound", event.target.checked)} />
      Let browsers fill codes in, on <code>shop.example</code></label>`;
  if (step === "enrol") return html`
    <${Field} label="User" name="user" walk=${walk} change=${change} maxlength="128" />
    <${Field} label="Number" name="address" walk=${walk} change=${change} inputmode="tel" />`;
  if (step === "login") return null;
  return html`<${Field} label="Code from the message" name="code" walk=${walk} change=${change} autocomplete="one-time-code"
      inputmode=${walk.fields.type === "NUMERIC" ? "numeric" : "text"} maxlength="64" spellcheck="false" class="code" />
    ${suggested && walk.fields.code !== suggested && html`<button type="button" class="chip" onClick=${() => change("code", suggested)}>
      From Messages <b>${suggested}</b></button>`}`;
}

const ACTIONS = { create: "Create application", enrol: "Send enrolment code", validate: "Check code", login: "Send login code", check: "Check code" };

function Step({ step, index, walk, act, change, suggested, busy }) {
  const heading = useRef(null);
  const [current, done] = [walk.step === index, walk.step > index];
  useEffect(() => { if (current && index > 0) heading.current.focus({ preventScroll: false }); }, [current]);
  const exchanges = walk.exchanges[step] ?? [];
  const last = exchanges.at(-1);
  const guess = step === "validate" || step === "check";
  return html`<li class=${`step ${done ? "done" : current ? "current" : "ahead"}`} aria-current=${current ? "step" : undefined}>
    <h3 ref=${heading} tabindex="-1"><span class="mark" aria-hidden="true">${done ? "✓" : index + 1}</span>${TITLES[step]}${done && html`<span class="visually-hidden">, done</span>`}</h3>
    ${current && html`<p class="why">${WHY[step]}</p>
      <form onSubmit=${(event) => { event.preventDefault(); act(step); }}>
        <${Fields} step=${step} walk=${walk} change=${change} suggested=${suggested} />
        <div class="actions">
          <button type="submit" class="primary" disabled=${busy}>${busy ? "Asking…" : ACTIONS[step]}</button>
          ${guess && html`<button type="button" disabled=${busy} onClick=${() => act(step, wrong(suggested))}>Try a wrong one</button>
            <button type="button" disabled=${busy} onClick=${() => act(step === "check" ? "login" : "enrol")}>Send a new code</button>`}
        </div>
      </form>`}
    ${current && last && last.status !== 200 && html`<div class="problem" role="alert">
      <p><b>${last.answer?.error_description}</b></p>${hint(last) && html`<p>${hint(last)}</p>`}${inWords(last) && html`<p>${inWords(last)}</p>`}</div>`}
    ${exchanges.map((exchange, place) => html`<${Exchange} key=${place} exchange=${exchange} open=${current && place === exchanges.length - 1} />`)}
  </li>`;
}

/** `walk` and `setWalk` are its state; `suggested` is the code of the newest message to the walk's number. */
export function Walk({ walk, setWalk, change, suggested, acted }) {
  const [busy, setBusy] = useState(false);
  const act = async (step, guess) => {
    setBusy(true);
    const asked = guess === undefined ? walk : { ...walk, fields: { ...walk.fields, code: guess } };
    const exchange = await call(...request(step, asked));
    setBusy(false);
    setWalk((before) => after(before, step, exchange));
    acted();
  };
  const finished = walk.step === STEPS.length;
  return html`<section class="walk" aria-labelledby="page-title">
    <div class="headed"><h2 id="page-title" tabindex="-1">A first login, step by step</h2>
      <button type="button" class="quiet" onClick=${() => setWalk(fresh())}>Start again</button></div>
    <ol class="steps">
      ${STEPS.map((step, index) => html`<${Step} key=${step} ...${{ step, index, walk, act, change, suggested, busy }} />`)}
    </ol>
    <div role="status">${finished && html`<p class="success"><b>${walk.fields.user} is in.</b> Those five requests are all that a backend needs.</p>`}</div>
  </section>`;
}

/** The walk after a step's exchange: forward where it succeeded; the request and its answer are kept either way. */
function after(walk, step, exchange) {
  const shown = STEPS[Math.min(walk.step, STEPS.length - 1)];
  const place = exchange.status === 200 ? step : shown;
  const next = { ...walk, exchanges: { ...walk.exchanges, [place]: [...(walk.exchanges[place] ?? []), exchange] } };
  if (exchange.status !== 200) return next;
  if (step === "create") next.application = exchange.answer.id;
  next.fields = { ...walk.fields, code: "" };
  next.step = Math.max(walk.step, STEPS.indexOf(step) + 1);
  return next;
}
