/** The customers' own page, as the console sees it: what it says of an incident, and where it stands. */

export const portalLanguages = ["en", "es"] as const;
export type PortalLanguage = (typeof portalLanguages)[number];

/** How far an incident is, in the order a customer reads it. */
export const noticeSteps = ["looking", "working", "restoring", "over"] as const;
export type NoticeStep = (typeof noticeSteps)[number];

/** What customers read in one language. `advice` may be empty: there is nothing they need to do. */
export type NoticeText = { title: string; known: string; advice: string };

/** One statement to all customers. `number` counts them; the newest holds. */
export type NoticeView = {
  number: number;
  /** False: the page says that nothing is wrong. */
  shown: boolean;
  step: NoticeStep;
  texts: Record<PortalLanguage, NoticeText>;
  /** When more will be said; null once there is nothing more to say. */
  nextUpdateAt: string | null;
  by: string | null;
  at: string;
};

/** `GET /api/portal`. `notices`: newest first, at most twenty. */
export type PortalView = {
  notices: NoticeView[];
  /** Null: this enterprise has no page yet. */
  place: PortalPlace | null;
};

export type PortalPlace = {
  /** The end of its address: `/my/<slug>`. */
  slug: string;
  /** Where customers reach it. */
  url: string;
  /** Which queue those who need help are called from, by language. */
  helpQueues: Record<PortalLanguage, string>;
  /** Texts with codes come from this number of ours, and it is shown to be called. */
  senderNumber: string;
  emergencyNumber: string;
  /** In which times are told to whoever is not signed in. */
  timeZone: string;
  version: number;
};
