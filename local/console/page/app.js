// The console: its state, and where each part of the page stands.
import { html, render, useEffect, useState } from "./toolkit.js";
import { state } from "./api.js";
import { Funnel, Latency, Requests } from "./charts.js";
import { read } from "./codes.js";
import { Phone } from "./phone.js";
import { Users } from "./users.js";
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

function useTheme() {
  const [theme, set] = useState(localStorage.getItem("theme") ?? "system");
  useEffect(() => {
    localStorage.setItem("theme", theme);
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return [theme, set];
}

function Bar({ run, theme, setTheme }) {
  return html`<header class="top">
    <a class="skip" href="#walk-title">To the walk</a>
    <img src="icon.svg" alt="" width="28" height="28" />
    <h1>Serverless MFA <small>console</small></h1>
    <p class="where"><span class=${`dot ${run.up ? "up" : "down"}`} aria-hidden="true"></span>${run.up ? "running on this machine" : "the service does not answer"}</p>
    <label class="theme">Theme
      <select value=${theme} onChange=${(event) => setTheme(event.target.value)}>
        <option value="system">System</option><option value="light">Light</option><option value="dark">Dark</option>
      </select></label>
  </header>`;
}

function App() {
  const [run, refresh] = useRun();
  const [theme, setTheme] = useTheme();
  const [walk, setWalk] = useState(fresh);
  const change = (name, value) => setWalk((before) => ({ ...before, fields: { ...before.fields, [name]: value } }));
  const asks = ["validate", "check"].includes(STEPS[walk.step]);
  const newest = run.messages[0];
  const suggested = asks && newest?.to === walk.fields.address ? read(newest.body).code : "";
  return html`
    <${Bar} run=${run} theme=${theme} setTheme=${setTheme} />
    <main>
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
    </main>
    <footer class="foot"><p>Base URL <code>${run.url}</code></p><p>The page calls the service with the token of <code>.local/run.env</code>, which stays on the server. No address but 127.0.0.1 is called.</p></footer>`;
}

render(html`<${App} />`, document.getElementById("app"));
