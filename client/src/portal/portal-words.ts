import type { NoticeStep, PortalLanguage } from "#contract/portal.ts";

/** As customers read them. */
export const stepWords: Record<NoticeStep, string> = {
  looking: "We are finding out",
  working: "We are working on it",
  restoring: "It is getting better",
  over: "It is over",
};

export const languageWords: Record<PortalLanguage, string> = { en: "English", es: "Spanish" };
