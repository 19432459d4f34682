// What a phone reads off a message: its code, and the line that binds it to a web origin.

// WICG's origin-bound one-time codes: the last line, "@host #code".
const BOUND = /^@(\S+) #(\S+)(?: @\S+)?$/;
// Without that line phones look for a word with a digit in it.
const LOOSE = /(?<![A-Za-z0-9#@.])(?=[A-Z0-9]*\d)[A-Z0-9]{4,12}(?![A-Za-z0-9])/;

/** Answer {lines, bound, host, code}: the text's lines without the bound one, that line, and what is in it. */
export function read(body) {
  const lines = body.split("\n");
  const last = lines.at(-1).match(BOUND);
  if (last) return { lines: lines.slice(0, -1), bound: lines.at(-1), host: last[1], code: last[2] };
  return { lines, bound: "", host: "", code: body.match(LOOSE)?.[0] ?? "" };
}

/** Answer a code of the same length and alphabet that is another one. */
export function wrong(code) {
  if (!code) return "000000";
  const last = code.at(-1);
  return code.slice(0, -1) + (last === "2" ? "3" : "2");
}
