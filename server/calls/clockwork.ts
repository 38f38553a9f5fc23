/** What time itself brings: offers that expire, wrap-ups that end, callbacks that fall due, orders left behind. */
import { sql } from "drizzle-orm";
import { systemCaller } from "../platform/caller.ts";
import type { Log } from "../platform/log.ts";
import type { Operation } from "../platform/operation.ts";
import { openDueCallbacks } from "./callback-calls.ts";
import { recoverOrders, staleMs } from "./carrier-commands.ts";
import type { DarkWatch } from "./dark-watch.ts";
import { expireOffers } from "./expire-offers.ts";
import type { FrontDesk } from "./front-desk.ts";
import type { LateArrivals } from "./late-arrivals.ts";
import { reconcile } from "./reconcile.ts";
import type { Switchboard } from "./switchboard.ts";
import type { PlaceTeller } from "./tell-places.ts";
import type { WhoseCall } from "./whose-call.ts";
import { limitWrapUps } from "./wrap-up.ts";

const tickMs = 500;

export type Clockwork = { close(): Promise<void> };

/**
 * Ticks at every site; acts only while this site may write. Two sites may tick at once: everything done here
 * is done under locks and has no second effect.
 *
 * @param compare - with the carrier: each site half as often as both together, and at another time.
 */
export function openClockwork(
  switchboard: Switchboard,
  whose: WhoseCall,
  watch: DarkWatch,
  late: LateArrivals,
  callers: Pick<FrontDesk, "warm"> & Pick<PlaceTeller, "tell">,
  compare: { firstMs: number; everyMs: number },
): Clockwork {
  const { platform } = switchboard;
  let term = 0;
  let nextCompareMs = platform.clock.monotonicMs() + compare.firstMs;
  let comparing: Promise<void> | null = null;

  let couldWrite = false;
  const mayAct = () => {
    const status = platform.database.status();
    if (status.writable && (!couldWrite || status.term !== term)) {
      // What was told in between was told to nobody: no heartbeat could be kept, no webhook taken.
      watch.restart(term === status.term ? "the database takes writes again" : "a new leader");
      nextCompareMs = term === 0 ? nextCompareMs : 0;
      term = status.term;
    }
    couldWrite = status.writable;
    return status.writable;
  };
  const lookAtCenters = async () => {
    if (!mayAct()) return;
    for (const enterpriseId of await whose.enterprises()) await watch.look(enterpriseId);
  };
  const takeTurns = async () => {
    if (!mayAct()) return;
    await late.take();
    const enterprises = await whose.enterprises();
    for (const enterpriseId of enterprises) {
      callers.warm(enterpriseId);
      await watch.settleSeats(enterpriseId);
      await turn(switchboard, enterpriseId);
      callers.tell(enterpriseId);
    }
    if (comparing || platform.clock.monotonicMs() < nextCompareMs) return;
    nextCompareMs = platform.clock.monotonicMs() + compare.everyMs;
    // Not awaited: a slow carrier must not stop the clock.
    comparing = Promise.all(enterprises.map((enterpriseId) => reconcile(switchboard, whose, enterpriseId)))
      .then(() => undefined)
      .catch((error: unknown) => {
        nextCompareMs = platform.clock.monotonicMs() + compare.everyMs / 10;
        platform.log.warn({ error: String(error) }, "could not compare with the carrier; tried again soon");
      })
      .finally(() => {
        comparing = null;
      });
  };
  // Two hands: whoever holds the turn of routing for seconds must not delay what is noticed of a center.
  const hands = [again(platform.log, lookAtCenters), again(platform.log, takeTurns)];
  return {
    async close() {
      await Promise.all(hands.map((hand) => hand.stop()));
      await comparing;
    },
  };
}

/** Does it one tick after it was last done, whether that went well or not. */
function again(log: Log, doIt: () => Promise<void>): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let round: Promise<void> = Promise.resolve();
  const next = () => {
    timer = setTimeout(() => {
      round = doIt()
        .catch((error: unknown) => log.warn({ error: String(error) }, "the clockwork missed a tick"))
        .finally(() => {
          if (!stopped) next();
        });
    }, tickMs);
  };
  next();
  return {
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await round;
    },
  };
}

/** One look at what is due, and only then a write: an idle center costs one small read a tick. */
export async function turn(switchboard: Switchboard, enterpriseId: string): Promise<void> {
  const due = await whatIsDue(switchboard, enterpriseId);
  const self = systemCaller("clockwork", enterpriseId);
  const perform = <In, Out>(op: Operation<In, Out>) => switchboard.perform(op, self, {});
  if (due.offers) await perform(expireOffers);
  if (due.wrapUps) await perform(limitWrapUps);
  if (due.callbacks) await perform(openDueCallbacks);
  if (due.orders) await recoverOrders(switchboard, enterpriseId);
  // Skills relax and backup seats open with time alone.
  if (due.line) switchboard.nudge(enterpriseId);
}

type Due = { offers: boolean; wrapUps: boolean; callbacks: boolean; orders: boolean; line: boolean };

function whatIsDue({ platform }: Switchboard, enterpriseId: string): Promise<Due> {
  const now = platform.clock.now();
  const at = now.toISOString();
  const staleBefore = new Date(now.getTime() - staleMs).toISOString();
  return platform.database.read({ enterpriseId }, async (tx) => {
    const [due] = await tx.execute<Due>(sql`
      select
        exists (select from offers where state in ('offered','accepted','connected')
                and state <> 'connected' and expires_at <= ${at}) as offers,
        exists (select from calls where state in ('connecting','talking','held','wrap-up')
                and state = 'wrap-up' and wrap_up_ends_at <= ${at}) as "wrapUps",
        exists (select from callbacks where state = 'due' and due_at <= ${at}) as callbacks,
        exists (select from carrier_commands where state in ('submitting','unknown')
                and coalesce(settled_at, created_at) < ${staleBefore} and attempts < 5) as orders,
        exists (select from calls where state = 'waiting') and exists (select from agents where state = 'available') as line`);
    return due ?? { offers: false, wrapUps: false, callbacks: false, orders: false, line: false };
  });
}
