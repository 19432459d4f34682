// How a message would look, as it is written: its text, its segments and alphabet, and the line for autofill.
import { html, useEffect, useState } from "./toolkit.js";
import { ask } from "./ops.js";
import { read } from "./codes.js";
import { spell } from "./words.js";

const AFTER = 250;

export function Preview({ text, fields = {}, label }) {
  const [state, set] = useState({ preview: null, failure: "" });
  const asked = JSON.stringify({ text, fields });
  useEffect(() => {
    let current = true;
    const timer = setTimeout(async () => {
      try {
        const preview = await ask("POST", "preview", { text, fields });
        if (current) set({ preview, failure: "" });
      } catch (failure) {
        if (current) set((before) => ({ ...before, failure: failure.message }));
      }
    }, AFTER);
    return () => { current = false; clearTimeout(timer); };
  }, [asked]);
  const { preview, failure } = state;
  const seen = preview ? read(preview.message) : null;
  return html`<figure class="preview" aria-label=${label}>
    ${failure ? html`<p class="problem plain" role="alert">${failure}</p>` : preview ? html`<p class="bubble">${seen.lines.join("\n")}${seen.bound && html`<span class="bound">${seen.bound}</span>`}</p>
      <figcaption>${spell(preview.segments, "segment")}, ${spell(preview.longest, "segment")} at most; ${preview.alphabet}, ${spell(preview.characters, "character")}.
        ${preview.beyond_gsm.length > 0 && html` ${preview.beyond_gsm.map((each) => `“${each}”`).join(" ")} ${preview.beyond_gsm.length > 1 ? "are" : "is"} not in GSM 03.38, so fewer characters fit in a segment.`}
        ${preview.longest > preview.most_segments && html` <b>The stack sends ${spell(preview.most_segments, "segment")} at most.</b>`}
        ${seen.bound && " The last line lets browsers fill the code in."}</figcaption>` : html`<p class="empty">Loading the preview…</p>`}
  </figure>`;
}
