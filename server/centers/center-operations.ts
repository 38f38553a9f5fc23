/** What is noticed of a center and what people decide about it; declaring it dark moves calls and is theirs. */
import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { verdicts, witnessKinds } from "#contract/centers.ts";
import { agents, centers, seats } from "#db/schema/centers.ts";
import { operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { type CenterRow, lockCenter, moveCenter } from "./change-center.ts";
import { moveAgent } from "./move-agent.ts";

export const witnessInput = z.object({
  kind: z.enum(witnessKinds),
  from: z.string(),
  says: z.enum(["silent", "alive", "unsure"]),
  silentSince: z.string().nullable(),
  detail: z.string(),
});
const judged = z.object({
  centerId: z.uuid(),
  verdict: z.enum(verdicts).nullable(),
  kinds: z.number().int().min(0),
  witnesses: z.array(witnessInput),
});
const reason = z.string().trim().min(1).max(500);

/**
 * Silence was noticed; the countdown runs if two kinds of witness agree. It counts from when the silence began, so
 * that what is noticed late is not declared late as well; but a person has half of it at least to stop it.
 */
export const noticeSilence = operation({
  name: "notice-silence",
  permission: null,
  input: judged.extend({ noticeMs: z.number().int().min(0), countdownMs: z.number().int().min(0) }),
  async run(ctx, { centerId, verdict, kinds, witnesses, noticeMs, countdownMs }) {
    const center = await lockCenter(ctx.tx, centerId);
    if (center.countdownStopped && center.state === "silent") return { state: center.state };
    const now = ctx.clock.now().getTime();
    const silentSince = witnesses.map((witness) =>
      witness.silentSince ? Date.parse(witness.silentSince) : 0,
    );
    const endsAt = Math.max(...silentSince, 0) + noticeMs + countdownMs;
    const darkAt = new Date(Math.min(Math.max(endsAt, now + countdownMs / 2), now + countdownMs));
    const moved = await moveCenter(
      ctx,
      center,
      "silence-noticed",
      { witnesses: kinds },
      { verdict, witnesses },
      (row) => (row === 1 || row === 3 ? { darkAt } : {}),
    );
    return { state: (moved ?? center).state };
  },
});

/** Heard again, or a cut link was told apart from a dark center. */
export const hearCenter = operation({
  name: "hear-center",
  permission: null,
  input: judged,
  async run(ctx, { centerId, verdict, witnesses }) {
    const center = await lockCenter(ctx.tx, centerId);
    const cut = verdict === "link-cut";
    if (cut && center.state === "open" && center.verdict === "link-cut") return { state: center.state };
    const moved = await moveCenter(
      ctx,
      center,
      cut ? "link-cut" : "heard-again",
      {},
      { verdict: cut ? verdict : center.state === "dark" ? center.verdict : null, witnesses },
    );
    return { state: (moved ?? center).state };
  },
});

/** The link that was cut is whole again. */
export const linkWhole = operation({
  name: "link-whole",
  permission: null,
  input: z.object({ centerId: z.uuid(), witnesses: z.array(witnessInput) }),
  async run(ctx, { centerId, witnesses }) {
    const center = await lockCenter(ctx.tx, centerId);
    if (center.verdict !== "link-cut") return { state: center.state };
    await ctx.tx
      .update(centers)
      .set({
        verdict: null,
        witnesses,
        stateReason: "The link that was cut is whole again.",
        version: center.version + 1,
      })
      .where(eq(centers.id, centerId));
    await ctx.emit({ topic: "centers", type: "center:link-whole", id: centerId });
    await ctx.audit({ action: "link-whole", entity: "center", entityId: centerId });
    return { state: center.state };
  },
});

/** A supervisor stops the running countdown: the center stays silent and is not declared by itself. */
export const stopCountdown = operation({
  name: "stop-countdown",
  permission: "center:declare-dark",
  input: z.object({ centerId: z.uuid(), reason }),
  async run(ctx, input) {
    const center = await lockCenter(ctx.tx, input.centerId);
    if (center.state === "silent" && center.countdownStopped) return { state: center.state };
    if (center.darkAt === null) throw new Problem("not-possible-now", "No countdown is running.");
    await moveCenter(ctx, center, "countdown-stopped", {}, { ...center, reason: input.reason }, () => ({
      darkAt: null,
      countdownStopped: true,
    }));
    return { state: "silent" as const };
  },
});

/** Brings a dark center back; it takes calls after the hold-down. */
export const restoreCenter = operation({
  name: "restore-center",
  permission: "center:declare-dark",
  input: z.object({ centerId: z.uuid() }),
  async run(ctx, { centerId }) {
    const center = await lockCenter(ctx.tx, centerId);
    if (center.state === "restoring") return { state: center.state };
    const moved = await moveCenter(
      ctx,
      center,
      "restore",
      { byHand: true },
      { verdict: null, witnesses: [] },
    );
    if (!moved) throw new Problem("not-possible-now", `${center.name} is not dark.`);
    return { state: moved.state };
  },
});

/** The hold-down is over: open for calls; its people are told to come back. */
export const finishHoldDown = operation({
  name: "finish-hold-down",
  permission: null,
  input: z.object({ centerId: z.uuid(), holdDownMs: z.number().int().min(0) }),
  async run(ctx, { centerId, holdDownMs }) {
    const center = await lockCenter(ctx.tx, centerId);
    if (center.state !== "restoring" || center.stateAt.getTime() + holdDownMs > ctx.clock.now().getTime())
      return { state: center.state };
    await moveCenter(ctx, center, "held-down", {}, { verdict: null, witnesses: [] });
    const lost = await ctx.tx
      .select({ personId: agents.personId })
      .from(agents)
      .innerJoin(seats, eq(seats.id, agents.seatId))
      .where(and(eq(seats.centerId, centerId), eq(agents.state, "lost")))
      .orderBy(agents.personId);
    for (const { personId } of lost) await moveAgent(ctx, personId, "center-restored");
    return { state: "open" as const };
  },
});

/** Opens a center's backup seats by hand, or leaves them to their rule again. */
export const openBackup = operation({
  name: "open-backup",
  permission: "center:open-backup",
  input: z.object({ centerId: z.uuid(), open: z.boolean() }),
  async run(ctx, { centerId, open }) {
    const center = await lockCenter(ctx.tx, centerId);
    if (center.backupOpenedByHand === open) return { backupOpen: center.backupOpen };
    await ctx.tx
      .update(centers)
      .set({ backupOpenedByHand: open, ...(open ? { backupOpen: true } : {}), version: center.version + 1 })
      .where(eq(centers.id, centerId));
    await ctx.emit({
      topic: "centers",
      type: open ? "center:backup-opened" : "center:backup-by-rule",
      id: centerId,
    });
    await ctx.audit({
      action: open ? "opened-backup" : "left-backup-to-rule",
      entity: "center",
      entityId: centerId,
    });
    return { backupOpen: open || center.backupOpen };
  },
});

/** Keeps what is shown of backup seats true to their rules. */
export const settleBackup = operation({
  name: "settle-backup",
  permission: null,
  input: z.object({ open: z.array(z.uuid()), closed: z.array(z.uuid()) }),
  async run(ctx, { open, closed }) {
    for (const [ids, backupOpen] of [
      [open, true],
      [closed, false],
    ] as const) {
      if (ids.length === 0) continue;
      const rows: CenterRow[] = await ctx.tx
        .select()
        .from(centers)
        .where(inArray(centers.id, ids))
        .orderBy(centers.id)
        .for("update");
      for (const center of rows) {
        if (center.backupOpen === backupOpen) continue;
        await ctx.tx
          .update(centers)
          .set({ backupOpen, version: center.version + 1 })
          .where(eq(centers.id, center.id));
        await ctx.emit({
          topic: "centers",
          type: backupOpen ? "center:backup-opened" : "center:backup-closed",
          id: center.id,
        });
        await ctx.audit({
          action: backupOpen ? "opened-backup" : "closed-backup",
          entity: "center",
          entityId: center.id,
          detail: { rule: center.backupRule },
        });
      }
    }
    return {};
  },
});
