/** Urgent reactions of this site, straight after a commit: offer what can be offered, send what was ordered. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Carrier } from "../carrier/carrier.ts";
import { type Caller, systemCaller } from "../platform/caller.ts";
import { type Operation, type PerformOptions, perform } from "../platform/operation.ts";
import type { Platform } from "../platform/platform.ts";
import { sendOrders } from "./carrier-commands.ts";
import { ordersPlaced } from "./orders-placed.ts";
import { routeCalls } from "./route-calls.ts";

export type Switchboard = {
  platform: Platform;
  carrier: Carrier;
  publicUrl: string;
  /** Performs an operation, then reacts to it at once, without waiting for the feed. */
  perform<In, Out>(
    op: Operation<In, Out>,
    caller: Caller,
    input: unknown,
    options?: PerformOptions,
  ): Promise<Out>;
  /** Something changed that may free a seat, bring a call or order something. */
  nudge(enterpriseId: string): void;
  /** Resolves once no reaction is under way. */
  settled(): Promise<void>;
  close(): void;
};

/** What neither brings a call into line nor frees a seat. */
const routesNothing = new Set([
  "accept-offer",
  "caller-joined",
  "customer-rings",
  "dial-out",
  "choose-customer",
  "extend-wrap-up",
  "hold-call",
  "invite-to-call",
  "leg-up",
  "machine-answered",
  "music-for-caller",
  "note-call",
  "keep-recording",
  "pause-recording",
  "read-feed-for-calls",
  "save-draft",
  "save-script-run",
  "supervise-call",
]);

/** Reactions within this many milliseconds share one run. */
const coalesceMs = 2;
/** Between a run and the next one that was asked for meanwhile. */
const betweenMs = 10;

export function openSwitchboard(platform: Platform, carrier: Carrier, publicUrl: string): Switchboard {
  const running = new Set<Promise<void>>();
  let closed = false;
  const ports = { platform, carrier, publicUrl };
  const route = singleFlight(async (enterpriseId) => {
    const { offered, again } = await perform(platform, routeCalls, systemCaller("router", enterpriseId), {});
    if (offered > 0) platform.log.debug({ offered }, "offers made");
    if (again) nudge(enterpriseId);
  });
  const send = singleFlight((enterpriseId) => sendOrders(ports, enterpriseId));

  function singleFlight(work: (enterpriseId: string) => Promise<void>): (enterpriseId: string) => void {
    const state = new Map<string, "running" | "again">();
    return (enterpriseId) => {
      if (closed) return;
      if (state.has(enterpriseId)) {
        state.set(enterpriseId, "again");
        return;
      }
      state.set(enterpriseId, "running");
      const run = (async () => {
        for (;;) {
          await sleep(coalesceMs);
          state.set(enterpriseId, "running");
          await work(enterpriseId).catch((error: unknown) => {
            platform.log.warn({ error: String(error) }, "a reaction failed; the clockwork tries again");
          });
          if (closed || state.get(enterpriseId) !== "again") break;
          await sleep(betweenMs);
        }
        state.delete(enterpriseId);
      })().finally(() => running.delete(run));
      running.add(run);
    };
  }

  const react = (enterpriseId: string, mayRoute: boolean) => {
    if (!platform.database.status().writable) return;
    if (mayRoute) route(enterpriseId);
    if (ordersPlaced.take(platform.site, enterpriseId)) send(enterpriseId);
  };
  const nudge = (enterpriseId: string) => react(enterpriseId, true);
  return {
    ...ports,
    nudge,
    async perform(op, caller, input, options) {
      try {
        return await perform(platform, op, caller, input, options);
      } finally {
        // Even when the answer was lost the transaction may have happened.
        react(caller.enterpriseId, !routesNothing.has(op.name));
      }
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
    close() {
      closed = true;
    },
  };
}
