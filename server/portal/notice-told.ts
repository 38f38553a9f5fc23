/** What was said of the incident, as a customer reads it. */
import { noticeSteps } from "#contract/portal.ts";
import type { Platform } from "../platform/platform.ts";
import { readNotices } from "./queries.ts";
import { byWhen, when } from "./told.ts";
import type { Visit } from "./visit.ts";

/** @returns null while nothing is wrong, as far as anybody here has said. */
export async function noticeTold(platform: Platform, visit: Visit) {
  const { value } = await platform.database.readAny({ enterpriseId: visit.portal.enterpriseId }, (tx) =>
    readNotices(tx, 1),
  );
  const [newest] = value;
  if (!newest?.shown) return null;
  const { words, language } = visit;
  const now = platform.clock.now();
  const next = newest.nextUpdateAt ? new Date(newest.nextUpdateAt) : null;
  const at = noticeSteps.indexOf(newest.step);
  return {
    ...newest.texts[language],
    isOver: newest.step === "over",
    said: words.notice.said(when(visit, new Date(newest.at), now)),
    next: next && next > now ? words.notice.next(byWhen(visit, next, now)) : null,
    late: next && next <= now && newest.step !== "over" ? words.notice.late(byWhen(visit, next, now)) : null,
    steps: noticeSteps.map((step, nth) => ({
      text: words.notice.steps[step],
      isDone: nth < at || newest.step === "over",
      isNow: nth === at && newest.step !== "over",
    })),
  };
}
