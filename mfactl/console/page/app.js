// The console: which page is shown, and the way between pages. A page's address is a link that can be sent on.
import { html, render, useEffect, useRef, useState } from "./toolkit.js";
import { query, takeKey } from "./ops.js";
import { Account, Accounts } from "./accounts.js";
import { Application, Template } from "./applications.js";
import { Audit, Found, Overview } from "./happenings.js";
import { Health } from "./health.js";
import { useAnswer, Waiting } from "./parts.js";
import { Trying } from "./trying.js";
import { User, Users } from "./users.js";

const WALK = document.body.dataset.walk === "true";
const NAV = [["/", "What happened"], ["/accounts", "Accounts"], ["/users", "Users"], ["/audit", "Audit trail"], ["/health", "Health"], ...(WALK ? [["/try", "Try it"]] : [])];

function read() {
  const [path, text = ""] = (location.hash.slice(1) || (WALK ? "/try" : "/")).split("?");
  return { path, parts: path.split("/").slice(1).map(decodeURIComponent), query: Object.fromEntries(new URLSearchParams(text)) };
}

function usePlace() {
  const [place, set] = useState(read);
  useEffect(() => {
    const changed = () => set(read());
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return place;
}

function useTheme() {
  const [theme, set] = useState(localStorage.getItem("theme") ?? "system");
  useEffect(() => {
    localStorage.setItem("theme", theme);
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return [theme, set];
}

const go = (path, values) => { location.hash = path + query(values); };

function Shown({ place, session }) {
  const [first, id, kind, user] = place.parts;
  const given = { place, go, session };
  if (first === "try" && WALK) return html`<${Trying} />`;
  if (first === "accounts") return id ? html`<${Account} key=${id} id=${id} ...${given} />` : html`<${Accounts} ...${given} />`;
  if (first === "applications" && kind === "users") return html`<${User} key=${user} application=${id} user=${user} ...${given} />`;
  if (first === "applications") return html`<${Application} key=${id} id=${id} ...${given} />`;
  if (first === "templates") return html`<${Template} key=${id} id=${id} ...${given} />`;
  if (first === "users") return html`<${Users} ...${given} />`;
  if (first === "audit") return html`<${Audit} ...${given} />`;
  if (first === "health") return html`<${Health} ...${given} />`;
  if (first === "search") return html`<${Found} key=${place.query.q} ...${given} />`;
  return html`<${Overview} ...${given} />`;
}

function App() {
  const place = usePlace();
  const [theme, setTheme] = useTheme();
  const answer = useAnswer("session");
  const before = useRef(place.path);
  // After a link was followed, reading goes on at the page's title. A filter is no other page, and keeps the focus.
  useEffect(() => {
    if (before.current !== place.path) {
      before.current = place.path;
      scrollTo(0, 0);
      document.getElementById("page-title")?.focus({ preventScroll: true });
    }
  }, [place.path]);
  const session = answer.content;
  const current = NAV.filter(([path]) => (path === "/" ? place.path === "/" || place.parts[0] === "search" : place.path.startsWith(path) || (path === "/users" && place.parts[2] === "users") || (path === "/accounts" && place.parts[2] !== "users" && ["applications", "templates"].includes(place.parts[0])))).at(-1)?.[0];
  return html`<header class="top">
      <a class="skip" href="#page-title" onClick=${(event) => { event.preventDefault(); document.getElementById("page-title")?.focus(); }}>To the page</a>
      <img src="icon.svg" alt="" width="28" height="28" /><h1>Serverless MFA <small>console</small></h1>
      <p class="where"><span class=${`dot ${session ? "up" : answer.failure ? "down" : "idle"}`} aria-hidden="true"></span>${session ? html`<span><b>${session.stack}</b> ${session.local ? "on this machine" : `in ${session.region}`}, as ${session.operator}</span>` : answer.failure ? "not connected" : "connecting…"}</p>
      <label class="theme">Theme <select value=${theme} onChange=${(event) => setTheme(event.target.value)}>
        <option value="system">System</option><option value="light">Light</option><option value="dark">Dark</option></select></label>
    </header>
    <nav class="tabs" aria-label="Pages">${NAV.map(([path, name]) => html`<a key=${path} href=${`#${path}`} aria-current=${path === current ? "page" : undefined}>${name}</a>`)}</nav>
    <main class=${place.parts[0] === "try" ? "" : "ops-main"}>${session || place.parts[0] === "try" ? html`<${Shown} place=${place} session=${session} />` : html`<${Waiting} answer=${answer} of="The console" />`}</main>`;
}

takeKey();
render(html`<${App} />`, document.getElementById("app"));
