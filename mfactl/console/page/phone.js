// The phone: each message as it arrives, and the suggestion that fills its code in.
import { html, useEffect, useRef } from "./toolkit.js";
import { read } from "./codes.js";

const time = (text) => new Date(text).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

function Bubble({ message }) {
  const { lines, bound, code } = read(message.body);
  const text = lines.join("\n").trimEnd();
  const [before, after] = code && text.includes(code) ? text.split(code, 2) : [text, null];
  return html`<li class="message">
    <p class="meta"><span>${message.subject === undefined ? "" : "E-mail "}To ${message.to}${message.from ? `, from ${message.from}` : ""}</span> <time datetime=${message.sent_at}>${time(message.sent_at)}</time></p>
    <p class=${`bubble ${message.subject === undefined ? "" : "mail"}`}>${message.subject !== undefined && html`<b class="subject">${message.subject}</b>`}${before}${after !== null && html`<mark>${code}</mark>${after}`}${bound && html`<span class="bound">${bound}</span>`}</p>
  </li>`;
}

export function Phone({ messages, fill }) {
  const list = useRef(null);
  const newest = messages[0];
  useEffect(() => { if (list.current) list.current.scrollTop = list.current.scrollHeight; }, [messages.length, newest?.sent_at]);
  const seen = newest ? read(newest.body) : null;
  return html`<section class="phone" aria-labelledby="phone-title">
    <div class="device">
      <header><h2 id="phone-title">Messages</h2><p>Every message that this service sends</p></header>
      ${messages.length === 0
        ? html`<p class="empty">No message yet. Codes that the service sends appear here; nothing leaves this machine.</p>`
        : html`<ol class="thread" ref=${list} tabindex="0" aria-label="Messages, the newest last">
            ${[...messages].reverse().map((message) => html`<${Bubble} key=${message.sent_at + message.to + message.body} message=${message} />`)}
          </ol>`}
      <footer>
        ${seen?.code && fill
          ? html`<button type="button" class="suggestion" onClick=${() => fill(seen.code)}>
              <small>From Messages${seen.host ? ` for ${seen.host}` : ""}</small><b>${seen.code}</b>
            </button>`
          : html`<span class="keyboard" aria-hidden="true"></span>`}
      </footer>
    </div>
    <p class="visually-hidden" role="status">${newest ? `Message to ${newest.to}: ${newest.body}` : ""}</p>
  </section>`;
}
