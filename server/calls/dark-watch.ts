/** Watches every center twice a second and does what the judgement says. Both sites watch; the rows decide once. */

import {
  finishHoldDown,
  hearCenter,
  linkWhole,
  noticeSilence,
  settleBackup,
} from "../centers/center-operations.ts";
import { type Judgement, judgeCenter } from "../centers/judge-center.ts";
import { type CenterSeen, observe, type Seen } from "../centers/observe.ts";
import type { CenterTiming } from "../centers/timing.ts";
import { type SystemCaller, systemCaller } from "../platform/caller.ts";
import { countdownEnded, silentAgain } from "./declare-center-dark.ts";
import { loseSeats, markAgentsHeard, markAgentsLost } from "./lose-seats.ts";
import { backupOpenCenters } from "./plan-offers.ts";
import { longestWaiting } from "./queries.ts";
import type { Switchboard } from "./switchboard.ts";

export type SiteSight = { id: string; answering: boolean; self: boolean };

export type DarkWatch = {
  /** Judges every center and acts. Only a declaration waits for the turn of routing. */
  look(enterpriseId: string): Promise<void>;
  /**
   * Acts on the seats of the last look: silent ones take no calls, and what they were asked goes onward at once.
   * Waits for the turn of routing, and so no look waits for it.
   */
  settleSeats(enterpriseId: string): Promise<void>;
  restart(why: string): void;
};

/** A beat is at most this old while everything is well: one second's beat, one second's flush. */
const freshMs = 2_500;
/** A seat that never was heard is given this long to connect before it counts as gone. */
const firstBeatMs = 10_000;

/** @param sites - how this site sees the others. */
export function openDarkWatch(
  switchboard: Switchboard,
  sites: () => readonly SiteSight[],
  timing: CenterTiming,
): DarkWatch {
  const { platform } = switchboard;
  let watchingSince = platform.clock.now();
  /** Who was heard when this observer last could judge is still missed after it was blind, however long that was. */
  let knownSince = watchingSince;
  let judgedAt: Date | null = null;
  /** Since when each center is heard without a break, by this observer. */
  const steadySince = new Map<string, Date>();
  /** What the last look saw, until its seats are settled. By enterprise. */
  const lastSeen = new Map<string, { seen: Seen; now: Date }>();

  async function look(enterpriseId: string): Promise<void> {
    const now = platform.clock.now();
    const self = systemCaller("dark-center", enterpriseId);
    const [seen, line] = await platform.database.read(
      { enterpriseId },
      async (tx) => [await observe(tx, now, knownSince), await longestWaiting(tx)] as const,
    );
    const answering = sites()
      .filter((site) => site.answering)
      .map((site) => site.id);
    const otherSite = sites().some((site) => !site.self && site.answering);
    for (const each of seen.centers) {
      const elsewhere =
        otherSite || seen.centers.some((other) => other !== each && heardWithin(other, now, freshMs));
      const judgement = judgeCenter({
        now,
        watchingSince,
        noticeMs: timing.noticeMs,
        seats: { expected: each.expected, heard: each.heard },
        beacon: each.beacon,
        legs: each.legs,
        heardElsewhere: elsewhere,
        committed: platform.database.status().writable,
        sitesAnswering: [platform.site, ...answering],
      });
      await act(self, each, judgement, now);
    }
    lastSeen.set(enterpriseId, { seen, now });
    judgedAt = now;
    const open = new Set(
      backupOpenCenters(
        line,
        seen.centers.map(({ center }) => center),
        now,
      ),
    );
    const opened = seen.centers
      .filter(({ center }) => open.has(center.id) && !center.backupOpen)
      .map(({ center }) => center.id);
    const closed = seen.centers
      .filter(({ center }) => !open.has(center.id) && center.backupOpen)
      .map(({ center }) => center.id);
    if (opened.length + closed.length > 0)
      await switchboard.perform(settleBackup, self, { open: opened, closed });
  }

  async function act(
    self: SystemCaller,
    { center, ...seen }: CenterSeen,
    judgement: Judgement,
    now: Date,
  ): Promise<void> {
    const { verdict, kinds, witnesses } = judgement;
    const found = { centerId: center.id, verdict, kinds, witnesses };
    const heard = heardWithin(seen, now, freshMs);
    if (!heard) steadySince.delete(center.id);
    else if (!steadySince.has(center.id)) steadySince.set(center.id, now);
    const steadyMs = heard ? now.getTime() - (steadySince.get(center.id)?.getTime() ?? now.getTime()) : 0;
    switch (center.state) {
      case "open":
        if (judgement.silent) await switchboard.perform(noticeSilence, self, { ...found, ...timing });
        else if (verdict === "link-cut" && center.verdict !== "link-cut")
          await switchboard.perform(hearCenter, self, found);
        else if (verdict === null && center.verdict === "link-cut" && heard)
          await switchboard.perform(linkWhole, self, { centerId: center.id, witnesses });
        return;
      case "silent":
        if (!judgement.silent && verdict !== "isolated" && (heard || verdict === "link-cut"))
          await switchboard.perform(hearCenter, self, found);
        else if (judgement.silent && center.darkAt && center.darkAt <= now)
          await switchboard.perform(countdownEnded, self, found);
        else if (judgement.silent && kinds >= 2 && !center.darkAt && !center.countdownStopped)
          await switchboard.perform(noticeSilence, self, { ...found, ...timing });
        return;
      case "dark":
        if (center.verdict === "center-dark" && steadyMs >= timing.steadyMs)
          await switchboard.perform(hearCenter, self, { ...found, verdict: null });
        return;
      case "restoring":
        if (judgement.silent)
          await switchboard.perform(silentAgain, self, { centerId: center.id, verdict, witnesses });
        else if (center.stateAt.getTime() + timing.holdDownMs <= now.getTime())
          await switchboard.perform(finishHoldDown, self, {
            centerId: center.id,
            holdDownMs: timing.holdDownMs,
          });
        return;
    }
  }

  async function settleSeats(enterpriseId: string): Promise<void> {
    const last = lastSeen.get(enterpriseId);
    if (!last) return;
    lastSeen.delete(enterpriseId);
    const { seen, now } = last;
    const self = systemCaller("dark-center", enterpriseId);
    const watchedMs = now.getTime() - watchingSince.getTime();
    const centers = new Map(seen.centers.map(({ center }) => [center.id, center.state]));
    const silentMs = (seat: Seen["seats"][number]) =>
      now.getTime() - Math.max(seat.seenAt?.getTime() ?? 0, watchingSince.getTime());
    const silent = seen.seats.filter((seat) => {
      if (seat.state !== "available" && seat.state !== "offered") return false;
      if (seat.seenAt) return silentMs(seat) >= timing.noticeMs;
      return watchedMs >= firstBeatMs && now.getTime() - seat.stateAt.getTime() >= firstBeatMs;
    });
    const back = seen.seats.filter((seat) => {
      const state = centers.get(seat.centerId);
      const open = state === "open" || state === "silent";
      return (
        seat.state === "lost" &&
        open &&
        seat.seenAt !== null &&
        now.getTime() - seat.seenAt.getTime() < freshMs
      );
    });
    const asked = silent.filter((seat) => seat.state === "offered").map((seat) => seat.seatId);
    if (asked.length > 0) await switchboard.perform(loseSeats, self, { seatIds: asked });
    const idle = silent.filter((seat) => seat.state === "available").map((seat) => seat.personId);
    if (idle.length > 0) await switchboard.perform(markAgentsLost, self, { personIds: idle });
    if (back.length > 0)
      await switchboard.perform(markAgentsHeard, self, { personIds: back.map((seat) => seat.personId) });
  }

  return {
    look,
    settleSeats,
    restart(why) {
      platform.log.info({ why }, "the clocks of silence restart");
      watchingSince = platform.clock.now();
      knownSince = judgedAt ?? watchingSince;
      lastSeen.clear();
      steadySince.clear();
    },
  };
}

function heardWithin(
  { heard, beacon }: Pick<CenterSeen, "heard" | "beacon">,
  now: Date,
  withinMs: number,
): boolean {
  return [...heard, ...beacon].some(
    ({ lastAt }) => lastAt !== null && now.getTime() - lastAt.getTime() < withinMs,
  );
}
