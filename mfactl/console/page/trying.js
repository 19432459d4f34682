// Try it, in a local run: a walk through a first login, the phone, and charts of the run.
import { html, useEffect, useState } from "./toolkit.js";
import { state } from "./api.js";
import { Funnel, Latency, Requests } from "./charts.js";
import { read } from "./codes.js";
import { Phone } from "./phone.js";
import { Users } from "./walkusers.js";
import { fresh, STEPS, Walk } from "./walk.js";

const EVERY = 1000;
const NOTHING = { url: "", messages: [], latency: [], requests: [], funnel: { sent: 0, validated: 0, wrong: 0, expired: 0, blocked: 0 } };

function useRun() {
  const [run, setRun] = useState({ ...NOTHING, up: true });
  const refresh = async () => {
    const found = await state();
    setRun((before) => (found ? { ...found, up: true } : { ...before, up: false }));
  };
  useEffect(() => {
    refresh();
    const timer = setInterval(() => document.hidden || refresh(), EVERY);
    return () => clearInterval(timer);
  }, []);
  return [run, refresh];
}

export function Trying() {
  const [run, refresh] = useRun();
  const [walk, setWalk] = useState(fresh);
  const change = (name, value) => setWalk((before) => ({ ...before, fields: { ...before.fields, [name]: value } }));
  const asks = ["validate", "check"].includes(STEPS[walk.step]);
  const newest = run.messages[0];
  const suggested = asks && newest?.to === walk.fields.address ? read(newest.body).code : "";
  return html`
    <div class="try">
    ${!run.up && html`<p class="problem plain" role="alert">The service does not respond. Is make run still running?</p>`}
      <div class="first">
        <${Walk} walk=${walk} setWalk=${setWalk} change=${change} suggested=${suggested} acted=${refresh} />
        <${Phone} messages=${run.messages} fill=${asks ? (code) => change("code", code) : null} />
      </div>
      <div class="second">
        <${Users} chosen=${walk.application} beat=${run.requests[0]?.at ?? ""} />
        <${Funnel} funnel=${run.funnel} />
        <${Latency} latency=${run.latency} />
        <${Requests} requests=${run.requests} />
      </div>
    </div>
    <footer class="foot"><p>Base URL <code>${run.url}</code></p><p>The page calls the service with the token of <code>.local/run.env</code>, which stays on the server. Only 127.0.0.1 is called.</p></footer>`;
}
