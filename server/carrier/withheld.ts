/**
 * What Twilio sends as `From` when a caller's number is not known: words typed on a keypad, with or without
 * the plus, or nothing. Source: help.twilio.com/articles/223179988
 */
const placeholders = new Set([
  "",
  "anonymous",
  "restricted",
  "blocked",
  "unknown",
  "unavailable",
  "7378742833",
  "2562533",
  "8566696",
  "266696687",
  "86282452253",
]);

export const isWithheld = (from: string | null | undefined): boolean =>
  placeholders.has((from ?? "").trim().toLowerCase().replace(/^\+/, ""));
