/** What one person sees of their own way in. Nobody else can ask for it. */

/** One place where a person is signed in. */
export type OwnSession = {
  id: string;
  /** The one that asks. */
  current: boolean;
  /** As the browser named itself; empty when it did not. Hostile text. */
  userAgent: string;
  startedAt: string;
  endsAt: string;
};

/** `GET /api/account`. Sessions newest first, ended ones left out. */
export type AccountView = { secondFactor: boolean; sessions: OwnSession[] };
