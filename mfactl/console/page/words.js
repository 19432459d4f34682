// Numbers, times and names in words.

const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** "3 minutes ago", "in 2 hours"; beyond a month it is the day. */
export function ago(text, now = Date.now()) {
  const moment = Date.parse(text);
  if (Number.isNaN(moment)) return text || "never";
  if (!text.includes("T")) return text;
  const seconds = Math.trunc((now - moment) / 1000);
  if (Math.abs(seconds) > 30 * 86400) return text.slice(0, 10);
  const [unit, length] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ["", 1];
  if (!unit) return "just now";
  const words = spell(Math.trunc(Math.abs(seconds) / length), unit);
  return seconds > 0 ? `${words} ago` : `in ${words}`;
}

export const spell = (count, unit, plural = `${unit}s`) => `${count.toLocaleString("en")} ${count === 1 ? unit : plural}`;

/** A time of day where the day is clear, else with the day. */
export function clock(text, withDay) {
  const moment = new Date(text);
  const time = moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return withDay ? `${moment.toLocaleDateString("en-GB", { day: "numeric", month: "short" })} ${time}` : time;
}

/** The end of an id tells it from others; its beginning is a time. */
export const short = (id) => (id.length > 14 ? `…${id.slice(-8)}` : id);

export const METHODS = { SMS: "SMS", EMAIL: "E-mail", VOICE: "Call" };
export const STATUSES = { INITIAL: ["no address", "idle"], "VALIDATION PENDING": ["not validated yet", "warn"], VALIDATED: ["validated", "good"] };
export const OUTCOMES = {
  sent: "Sent", delivered: "Delivered", undelivered: "Not delivered", validated: "Validated", wrong: "Wrong", expired: "Expired", blocked: "Blocked", refused: "Refused", failed: "Failed",
};
export const LIMITS = {
  max_attempts: "guesses per code", max_failures: "wrong codes in a row", user_sends_short: "codes per user in ten minutes", user_sends_daily: "codes per user and day",
  address_sends_short: "codes per address in ten minutes", address_sends_daily: "codes per address and day", users_per_address: "users per address", daily_messages: "messages per application and day",
  account_daily_messages: "messages per account and day",
};
