// A chart of counts over time: stacked bars with axes and units, a readout of the step that is pointed at, and the table behind it.
import { html, useState } from "./toolkit.js";
import { OUTCOMES, clock, spell } from "./words.js";
import { Table } from "./parts.js";

const NARROW = innerWidth < 520;
const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [NARROW ? 330 : 1150, NARROW ? 190 : 240, 40, 26, 12];
export const SHOWN = ["validated", "sent", "delivered", "wrong", "expired", "blocked", "refused", "failed"];

/** The least of 1, 2 and 5 times a power of ten that is not below `most`. */
function roof(most) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= most) ?? 10;
}

const unit = (seconds) => {
  const [name, length] = seconds < 3600 ? ["minute", 60] : seconds < 86400 ? ["hour", 3600] : ["day", 86400];
  return seconds === length ? name : spell(seconds / length, name);
};

export function Chart({ counts, kinds }) {
  const [pointed, point] = useState(-1);
  const { series, step_seconds: step } = counts;
  const withDay = series.length * step > 86400;
  const most = roof(Math.max(...series.map((each) => kinds.reduce((sum, kind) => sum + each[kind], 0))));
  const wide = (WIDTH - LEFT) / series.length;
  const y = (count) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - count / most);
  const every = Math.ceil(series.length / (NARROW ? 2 : withDay ? 6 : 8));
  const at = series[pointed];
  const readout = at ? `${clock(at.at, true)}: ${kinds.map((kind) => `${at[kind]} ${OUTCOMES[kind].toLowerCase()}`).join(", ")}` : `Events per ${unit(step)}. Point at a bar to read it.`;
  const move = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    point(Math.floor((((event.clientX - box.left) / box.width) * WIDTH - LEFT) / wide));
  };
  return html`<figure class="chart">
    <figcaption><ul class="legend">${kinds.map((kind) => html`<li key=${kind}><svg viewBox="0 0 10 10" aria-hidden="true"><rect class=${`kind-${kind}`} width="10" height="10" rx="2" /></svg>${OUTCOMES[kind]}</li>`)}</ul>
      <p class="readout">${readout}</p></figcaption>
    <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label=${`Codes over time, at most ${most} per ${unit(step)}; the table below has the numbers`} onPointerMove=${move} onPointerLeave=${() => point(-1)}>
      ${[0, 0.5, 1].map((part) => html`<g key=${part}><line class="grid" x1=${LEFT} x2=${WIDTH} y1=${y(most * part)} y2=${y(most * part)} />
        <text class="axis" x=${LEFT - 8} y=${y(most * part) + 4} text-anchor="end">${Number.isInteger(most * part) ? (most * part).toLocaleString("en") : ""}</text></g>`)}
      ${series.map((each, place) => html`<${Bar} key=${each.at} each=${each} kinds=${kinds} x=${LEFT + place * wide} wide=${wide} y=${y} bright=${place === pointed} />`)}
      ${series.map((each, place) => place % every === 0 && html`<text key=${each.at} class="axis" x=${LEFT + place * wide} y=${HEIGHT - 8}>${clock(each.at, withDay)}</text>`)}
    </svg>
    <details><summary>Table</summary><${Table} label="Codes over time" none="Nothing happened." columns=${[["From"], ...kinds.map((kind) => [OUTCOMES[kind], true])]}
      rows=${series.filter((each) => kinds.some((kind) => each[kind])).map((each) => [clock(each.at, true), ...kinds.map((kind) => each[kind])])} /></details>
  </figure>`;
}

function Bar({ each, kinds, x, wide, y, bright }) {
  let under = 0;
  return html`<g>${bright && html`<rect class="pointed" x=${x} width=${wide} y=${TOP} height=${HEIGHT - TOP - BOTTOM} />`}
    ${kinds.filter((kind) => each[kind]).map((kind) => {
      const [from, to] = [under, (under += each[kind])];
      return html`<rect key=${kind} class=${`kind-${kind}`} x=${x + wide * 0.12} width=${Math.max(1, wide * 0.76)} y=${y(to)} height=${Math.max(1, y(from) - y(to))} />`;
    })}</g>`;
}
