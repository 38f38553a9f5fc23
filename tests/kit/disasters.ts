/** What can happen to a COMMIT that is on its way, and who is struck by it. */
import type { Chance } from "./chance.ts";
import type { HeldCommit } from "./tcp-proxy.ts";
import type { SiteProcess, TwoSites } from "./two-sites.ts";

/** Words that only a transaction of this kind sends: an operation's name, or the event it announces. */
export const instants = {
  "a caller arrives": "call:arrived",
  "a call is offered": "call:offered",
  "an agent accepts": "accept-offer",
  "a line joins": "call:leg-up",
  "the caller hangs up": "call:caller-left",
  "an agent ends a call": "end-call",
  "a wrap-up is saved": "wrap-up-call",
} as const;

export type Instant = keyof typeof instants;

type Strike = { floor: TwoSites; site: SiteProcess; leader: string; commit: HeldCommit; luck: Chance };

/** Milliseconds from passing a COMMIT on until the disaster: within them it is written, replicated, answered. */
const withinCommitMs = [0, 1, 2, 3, 5, 8, 13] as const;

/** The server has seen the COMMIT, or it has not: both must come out right. */
function around({ commit, luck }: Strike, strike: () => void): void {
  if (luck.int(1, 3) === 1) {
    strike();
    commit.passOn();
    return;
  }
  commit.passOn();
  setTimeout(strike, luck.pick(withinCommitMs));
}

/** Each strikes at once; what it broke is mended by `mend` and `untilServing`. */
export const disasters = {
  "the primary is killed": (at: Strike) => around(at, () => void at.floor.cluster.kill(at.leader)),
  "the primary freezes": (at: Strike) =>
    around(at, () => void at.floor.cluster.freeze(at.leader, at.luck.pick(["tree", "postmaster"] as const))),
  "the site's server is killed": (at: Strike) => around(at, () => void at.site.child.kill()),
  "the site's server freezes": (at: Strike) => around(at, () => signal(at.site, "SIGSTOP")),
  "the site's server freezes, the commit unsent": ({ site }: Strike) => signal(site, "SIGSTOP"),
  "the connection is cut": (at: Strike) => around(at, at.commit.cut),
  "the connection falls silent": ({ commit }: Strike) => commit.vanish(),
  "every line from the site to the primary is cut": (at: Strike) =>
    around(at, () => at.site.cables.get(at.leader)?.cut()),
} as const satisfies Record<string, (at: Strike) => void>;

export type Disaster = keyof typeof disasters;

function signal({ child }: SiteProcess, name: "SIGSTOP"): void {
  if (child.pid !== null) process.kill(child.pid, name);
}

/**
 * Waits for the `nth` COMMIT of that kind from either site to the leader, and strikes there and then.
 *
 * @returns what resolves with the site that was struck; `disarm` when it never came.
 */
export function strikeAt(
  floor: TwoSites,
  leader: string,
  wish: { disaster: Disaster; instant: Instant; nth: number; luck: Chance },
): { struck: Promise<SiteProcess>; disarm(): void } {
  const { promise, resolve } = Promise.withResolvers<SiteProcess>();
  let left = wish.nth;
  const offs = floor.sites.map((site) =>
    site.cables.get(leader)!.atCommitOf(instants[wish.instant], (commit) => {
      left -= 1;
      if (left !== 0) return commit.passOn();
      disasters[wish.disaster]({ floor, site, leader, commit, luck: wish.luck });
      resolve(site);
    }),
  );
  return { struck: promise, disarm: () => offs.forEach((off) => void off()) };
}
