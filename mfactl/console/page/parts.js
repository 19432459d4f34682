// Parts that pages are made of: what is loaded, tables, fields, forms and questions.
import { html, useCallback, useEffect, useRef, useState } from "./toolkit.js";
import { ask } from "./ops.js";
import { ago, short } from "./words.js";

/** Ask for `path` when the page opens and when it changes; what was there stays while it is asked anew. */
export function useAnswer(path) {
  const [state, set] = useState({ path: "", content: null, failure: null, busy: true });
  const reload = useCallback(async () => {
    set((before) => ({ ...before, busy: true }));
    try {
      const content = await ask("GET", path);
      set({ path, content, failure: null, busy: false });
    } catch (failure) {
      set((before) => ({ path, content: before.path === path ? before.content : null, failure, busy: false }));
    }
  }, [path]);
  useEffect(() => { reload(); }, [reload]);
  return { ...state, content: state.path === path ? state.content : null, reload };
}

/** What stands in the place of a content that is not there: that it is asked for, or why there is none. */
export function Waiting({ answer, of }) {
  if (answer.failure) {
    return html`<div class="problem plain" role="alert"><p><b>${of} cannot be shown.</b></p><p>${answer.failure.message}</p>
      <button type="button" class="quiet" onClick=${answer.reload}>Try again</button></div>`;
  }
  return html`<p class="empty" role="status">Loading ${of.toLowerCase()}…</p>`;
}

export function Page({ title, above, children, actions }) {
  const heading = useRef(null);
  useEffect(() => { document.title = `${title} · Serverless MFA`; }, [title]);
  return html`<div class="page">
    ${above && html`<nav aria-label="Above" class="above">${above.map(([name, to]) => html`<a key=${to} href=${to}>${name}</a><span aria-hidden="true">›</span>`)}</nav>`}
    <div class="headed"><h2 ref=${heading} tabindex="-1" id="page-title">${title}</h2><div class="actions slim">${actions}</div></div>
    ${children}
  </div>`;
}

export const Card = ({ title, lead, children, wide, actions }) => {
  const id = `card-${title.replace(/\W+/g, "-").toLowerCase()}`;
  return html`<section class=${`card ${wide ? "wide" : ""}`} aria-labelledby=${id}>
    <div class="headed tight"><h3 id=${id}>${title}</h3>${actions}</div>${lead && html`<p class="lead">${lead}</p>`}${children}</section>`;
};

/** Rows of cells; the first cell of a row is its head. `columns` are [title, isNumber]. Where there is no room for columns, each cell
 * has its title; the roles stay those of a table then. */
export function Table({ label, columns, rows, none }) {
  if (rows.length === 0) return html`<p class="empty">${none}</p>`;
  return html`<div class="scroll rows" tabindex="0" role="group" aria-label=${label}><table role="table">
    <thead role="rowgroup"><tr role="row">${columns.map(([title, isNumber]) => html`<th key=${title} role="columnheader" scope="col" class=${isNumber ? "number" : ""}>${title || html`<span class="visually-hidden">Actions</span>`}</th>`)}</tr></thead>
    <tbody role="rowgroup">${rows.map((cells, place) => html`<tr key=${place} role="row">${cells.map((cell, at) => (at === 0
      ? html`<th key=${at} role="rowheader" scope="row">${cell}</th>`
      : html`<td key=${at} role="cell" data-title=${columns[at][0]} class=${columns[at][1] ? "number" : columns[at][2] ?? ""}>${cell}</td>`))}</tr>`)}</tbody>
  </table></div>`;
}

export const Badge = ({ kind, children }) => html`<span class=${`badge ${kind ?? ""}`}>${children}</span>`;
export const When = ({ at }) => (at ? html`<time datetime=${at} title=${at}>${ago(at)}</time>` : html`<span>never</span>`);
export const Id = ({ id }) => html`<code title=${id}>${short(id)}</code>`;
export const Facts = ({ of }) => html`<dl class="facts">${of.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value ?? "none"}</dd></div>`)}</dl>`;

let fields = 0;
/** A field with its label; `kind` is an input's type, "select" with `choices`, or "lines". */
export function Field({ label, value, change, kind = "text", choices, hint, ...rest }) {
  const id = useRef(null);
  id.current ??= `f${(fields += 1)}`;
  const given = { id: id.current, value, onInput: (event) => change(event.target.value), "aria-describedby": hint ? `${id.current}-hint` : undefined, ...rest };
  return html`<div class="field"><label for=${id.current}>${label}</label>
    ${kind === "select" ? html`<select ...${given}>${choices.map(([key, name]) => html`<option key=${key} value=${key} selected=${key === value}>${name}</option>`)}</select>`
      : kind === "lines" ? html`<textarea rows="3" ...${given}></textarea>` : html`<input type=${kind} autocomplete="off" ...${given} />`}
    ${hint && html`<small id=${`${id.current}-hint`}>${hint}</small>`}</div>`;
}

/** A form that says what became of it. `send` does the work; `done` says it in words, or shows it. */
export function Form({ action, send, children, danger }) {
  const [state, set] = useState({ busy: false, failure: "", said: null });
  const submit = async (event) => {
    event.preventDefault();
    set({ busy: true, failure: "", said: null });
    try {
      set({ busy: false, failure: "", said: await send() });
    } catch (failure) {
      set({ busy: false, said: null, failure: failure.status === 409 ? `${failure.message} Reload to see what it is now.` : failure.message });
    }
  };
  return html`<form class="ops" onSubmit=${submit}>${children}
    <div class="actions"><button type="submit" class=${danger ? "danger" : "primary"} disabled=${state.busy}>${state.busy ? "Working…" : action}</button></div>
    ${state.failure && html`<p class="problem plain" role="alert">${state.failure}</p>`}
    <div role="status">${state.said && html`<div class="success plain">${state.said}</div>`}</div></form>`;
}

/** A button that asks in a dialog before it acts; focus returns to it. */
export function Confirm({ name, question, action, send, hidden }) {
  const dialog = useRef(null);
  const [failure, fail] = useState("");
  const act = async () => {
    try {
      await send();
      dialog.current?.close();
    } catch (found) {
      fail(found.message);
    }
  };
  return html`<button type="button" class="quiet danger" onClick=${() => { fail(""); dialog.current.showModal(); }}>${name}${hidden && html`<span class="visually-hidden"> ${hidden}</span>`}</button>
    <dialog ref=${dialog} aria-label=${name}><p>${question}</p>${failure && html`<p class="problem plain" role="alert">${failure}</p>`}
      <div class="actions"><button type="button" class="danger" onClick=${act}>${action ?? name}</button>
      <button type="button" onClick=${() => dialog.current.close()}>Cancel</button></div></dialog>`;
}
