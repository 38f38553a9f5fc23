import type { MeView } from "#contract/identity.ts";
import type { Api } from "./api.ts";
import type { ApiProblem } from "./api-problem.ts";
import { type Drafts, openDrafts } from "./drafts.ts";
import type { Kept } from "./kept.ts";
import { holdPlace, lastPlace, whoAmI } from "./my-place.ts";
import { type Outbox, type Outgoing, openOutbox } from "./outbox.ts";
import type { Session } from "./session.ts";
import type { Sites } from "./sites.ts";
import { openSync, type PresenceBy, type Sync } from "./sync.ts";

/** The console without its screen: what the browser runs, and what a rehearsal runs by the dozen. */
export type Console = {
  sites: Sites;
  session: Session;
  api: Api;
  /** What this browser keeps for this person, beside session, drafts and outbox. */
  kept: Kept;
  outbox: Outbox;
  drafts: Drafts;
  me: MeView;
  sync: Sync;
  close: () => void;
};

/**
 * Opens everything for whoever the session belongs to; with no site, from what this browser holds of them.
 * @throws ApiProblem `not-signed-in` when the token is not accepted, `unreachable` when no site answers.
 */
export async function openConsole(
  parts: { sites: Sites; session: Session; api: Api; kept: Kept; presenceBy?: PresenceBy },
  onSignedOut?: () => void,
  onRefused?: (item: Outgoing, problem: ApiProblem) => void,
): Promise<Console> {
  const { sites, session, api, kept } = parts;
  const me = await whoAmI(api, kept, session.token.get());
  sites.learn(me.sites);
  const drafts = openDrafts(api, kept);
  const outbox = openOutbox(api, kept, { onRefused, onForget: drafts.forget });
  await drafts.loadKept();
  const sync = openSync(sites, session, api, onSignedOut, parts.presenceBy, await lastPlace(kept, me));
  const stopHolding = holdPlace(kept, sync.live, me);
  // A rehearsal asks real browsers what they show, as one text that is equal wherever the same is shown.
  if ("document" in globalThis) Object.assign(globalThis, { holdfast: { stateHash: sync.stateHash } });
  drafts.loadStored().catch(() => undefined);
  void outbox.resume();
  return {
    ...parts,
    me,
    outbox,
    drafts,
    sync,
    close() {
      stopHolding();
      sync.close();
      drafts.close();
      outbox.close();
    },
  };
}
