import { type Api, openApi } from "#client/platform/api.ts";
import { ApiProblem } from "#client/platform/api-problem.ts";
import { keptInMemory } from "#client/platform/kept.ts";
import { openSession, type Session } from "#client/platform/session.ts";
import type { Sites } from "#client/platform/sites.ts";
import { newKey } from "#client/platform/waiting.ts";
import type { RobotLine, RobotSeat } from "./robot-plan.ts";

type WriteLine = Extract<RobotLine, { what: "write" }>;

/** A robot's way into the API: the console's own, with every write told to the ledger. */
export type RobotWrites = {
  session: Session;
  api: Api;
  /** Resolves with true when acknowledged; a refusal is told, not thrown. */
  write(
    kind: WriteLine["kind"],
    change: { method: "POST" | "PUT"; path: string; body?: unknown },
    about?: { callId?: string; text?: string },
  ): Promise<boolean>;
};

/** @param tell - writes one ledger line. */
export async function openRobotWrites(
  sites: Sites,
  seat: RobotSeat,
  stopping: AbortSignal,
  tell: (line: RobotLine) => void,
): Promise<RobotWrites> {
  const session = openSession(keptInMemory());
  await session.begin(seat.token);
  const api = openApi(sites, session);
  return {
    session,
    api,
    async write(kind, change, about = {}) {
      const key = newKey();
      const sentAt = new Date().toISOString();
      const told = (result: WriteLine["result"], detail: string) =>
        tell({
          what: "write",
          kind,
          seat: seat.seatLabel,
          personId: seat.personId,
          callId: about.callId ?? null,
          key,
          text: about.text ?? null,
          sentAt,
          endedAt: new Date().toISOString(),
          result,
          detail,
        });
      try {
        await api.send({ ...change, key }, { signal: stopping });
        told("acknowledged", "");
        return true;
      } catch (fault) {
        const refused = fault instanceof ApiProblem;
        told(refused ? "refused" : "unknown", fault instanceof Error ? fault.message : String(fault));
        return false;
      }
    },
  };
}
