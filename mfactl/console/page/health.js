// Health: what the doctor finds of the stack, and what to do about each finding.
import { html } from "./toolkit.js";
import { Badge, Card, Page, Table, useAnswer, Waiting } from "./parts.js";
import { spell } from "./words.js";

const KINDS = { ok: ["✓ ok", "good"], look: ["! look", "warn"], bad: ["✗ bad", "bad"] };
const ORDER = ["bad", "look", "ok"];

export function Health({ session }) {
  const answer = useAnswer("health");
  const findings = [...(answer.content?.findings ?? [])].sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
  const bad = findings.filter((each) => each.state === "bad").length;
  const look = findings.filter((each) => each.state === "look").length;
  return html`<${Page} title="Health" actions=${html`<button type="button" class="quiet" onClick=${answer.reload} disabled=${answer.busy}>${answer.busy ? "Looking…" : "Look again"}</button>`}>
    ${answer.content ? html`<div class=${`answer ${bad ? "bad" : look ? "warn" : "good"}`}><p><b>${bad ? `${spell(bad, "finding", "findings")} to fix.` : look ? `Ready to serve; ${spell(look, "finding", "findings")} to check.` : "Ready to serve."}</b></p></div>
      <${Card} title="Findings" wide lead=${session.local ? "The local emulator has no quotas, alarms or sandbox, so these checks are skipped." : "Secret, table, quotas, senders, queues and alarms, as in mfactl doctor."}>
        <${Table} label="Findings" none="No checks were run." columns=${[["Check"], ["State"], ["Finding", false, "long"], ["What to do", false, "long"]]}
          rows=${findings.map((each) => [each.check, html`<${Badge} kind=${KINDS[each.state][1]}>${KINDS[each.state][0]}</${Badge}>`, each.finding, each.remedy])} /></${Card}>
      ${session.dashboard && !session.local && html`<p><a href=${session.dashboard}>Dashboard in CloudWatch</a></p>`}` : html`<${Waiting} answer=${answer} of="Health" />`}
  </${Page}>`;
}
