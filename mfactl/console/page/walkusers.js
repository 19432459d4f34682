// The users of an application and their states.
import { html, useCallback, useEffect, useState } from "./toolkit.js";
import { call, watch } from "./api.js";

const KINDS = { INITIAL: "idle", "VALIDATION PENDING": "warn", VALIDATED: "good" };

function Row({ application, user, changed }) {
  const [asked, ask] = useState(false);
  const remove = async () => {
    if (!asked) return ask(true);
    await call("DELETE", `/applications/${application}/users/${encodeURIComponent(user.id)}`);
    changed();
  };
  return html`<tr>
    <th scope="row">${user.id}</th>
    <td class="address">${user.user_address || "none"}</td>
    <td><span class=${`badge ${KINDS[user.status]}`}>${user.status}</span></td>
    <td class="number">${user.version_number}</td>
    <td class="number"><button type="button" class="quiet danger" onClick=${remove} onBlur=${() => ask(false)}>
      ${asked ? "Really delete?" : "Delete"}<span class="visually-hidden"> user ${user.id}</span></button></td>
  </tr>`;
}

/** `chosen` is the application of the walk; `beat` changes when something may have changed. */
export function Users({ chosen, beat }) {
  const [applications, setApplications] = useState([]);
  const [picked, pick] = useState("");
  const [users, setUsers] = useState([]);
  const application = applications.some((each) => each.id === picked) ? picked : chosen || applications[0]?.id || "";
  const refresh = useCallback(async () => {
    setApplications((await watch("/applications?limit=50")) ?? []);
    setUsers(application ? (await watch(`/applications/${application}/users?limit=50`)) ?? [] : []);
  }, [application]);
  useEffect(() => { refresh(); }, [refresh, beat]);
  useEffect(() => { pick(""); }, [chosen]);
  return html`<section class="card wide" aria-labelledby="users-title">
    <div class="headed"><h2 id="users-title">Users</h2>
      ${applications.length > 0 && html`<label>Application
        <select value=${application} onChange=${(event) => pick(event.target.value)}>
          ${applications.map((each) => html`<option key=${each.id} value=${each.id}>${each.name}</option>`)}
        </select></label>`}
    </div>
    ${users.length === 0 ? html`<p class="empty">${applications.length ? "This application has no user yet." : "There is no application yet."}</p>`
      : html`<div class="scroll" tabindex="0" role="group" aria-label="Table of users"><table>
        <thead><tr><th scope="col">User</th><th scope="col">Address</th><th scope="col">Status</th><th scope="col" class="number">Version</th><th scope="col"><span class="visually-hidden">Actions</span></th></tr></thead>
        <tbody>${users.map((user) => html`<${Row} key=${user.id} application=${application} user=${user} changed=${refresh} />`)}</tbody>
      </table></div>`}
  </section>`;
}
