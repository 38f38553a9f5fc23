import { isTaken } from "#db/cluster/port-taken.ts";
import { StageFault } from "./stage-fault.ts";

/** A browser that is told `localhost` may try either address first. */
const loopbacks = ["127.0.0.1", "::1"];

/** @throws StageFault naming every port that another program holds. */
export async function mustBeFree(wanted: readonly { port: number; purpose: string }[]): Promise<void> {
  const asked = wanted.map(async ({ port, purpose }) => {
    const each = await Promise.all(loopbacks.map((host) => isTaken(port, host)));
    return each.includes(true) ? [`port ${port} (${purpose})`] : [];
  });
  const taken = (await Promise.all(asked)).flat();
  if (taken.length === 0) return;
  const what = taken.length === 1 ? `${capital(taken[0]!)} is` : `${capital(taken.join(", "))} are`;
  throw new StageFault(
    `${what} taken by another program: end that program, or set HOLDFAST_BASE_PORT to another first port than 7100.`,
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
