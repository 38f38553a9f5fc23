/** Promise 3, counted from what the carrier saw of each caller's call. */
import type { PersonView } from "#server/carrier/simulator/timeline.ts";

export type CallerCounts = {
  placed: number;
  answered: number;
  calledBack: number;
  hungUp: number;
  lost: number;
  /** Who was lost, in words. */
  losses: string[];
  /** Still on the phone. */
  left: number;
  /** Asked to be called back and have not been; part of `lost` when the counting is final. */
  owed: number;
};

/**
 * Every caller ends answered, called back, or hung up by themselves. One who was cut off is lost, also when
 * they had been talking before: only the caller, or the agent they talk with, may end a call.
 *
 * @param people - everybody the simulator knows; those who were called (`answered`) are callbacks reached.
 * @param placed - the calls the ledger placed, by CallSid.
 */
export function countCallers(people: readonly PersonView[], placed: ReadonlySet<string>): CallerCounts {
  const reached = new Set(
    people
      .filter((person) => person.direction === "answered" && person.firstBridgedAt !== null)
      .map((person) => person.to),
  );
  const counts: CallerCounts = {
    placed: placed.size,
    answered: 0,
    calledBack: 0,
    hungUp: 0,
    lost: 0,
    losses: [],
    left: 0,
    owed: 0,
  };
  const seen = new Map(people.map((person) => [person.callSid, person]));
  for (const callSid of placed) {
    const person = seen.get(callSid);
    if (!person) {
      counts.lost += 1;
      counts.losses.push(`${callSid}: the carrier knows nothing of it`);
      continue;
    }
    if (person.endedAt === null) {
      counts.left += 1;
      continue;
    }
    const end = howItEnded(person, reached);
    if (end === "owed") {
      counts.owed += 1;
      continue;
    }
    counts[end] += 1;
    if (end === "lost")
      counts.losses.push(
        `${callSid} ${person.from}: ${person.endedBy}: ${person.endReason}; last heard ${lastHeard(person)}`,
      );
  }
  return counts;
}

function howItEnded(
  person: PersonView,
  reached: ReadonlySet<string>,
): "answered" | "calledBack" | "hungUp" | "owed" | "lost" {
  const asked = person.timeline.some((entry) => entry.what === "pressed");
  if (asked && person.firstBridgedAt === null) return reached.has(person.from) ? "calledBack" : "owed";
  const wasTalking = lastHeard(person) === "bridged";
  if (person.firstBridgedAt !== null) {
    // An agent's hang-up in the middle of a talk is the agent's word; a cut is not.
    if (person.endedBy === "caller" || (wasTalking && person.endedBy !== "carrier")) return "answered";
    return "lost";
  }
  return person.endedBy === "caller" ? "hungUp" : "lost";
}

/** What the person heard when the call ended. */
function lastHeard(person: PersonView): string {
  return person.timeline.findLast((entry) => !["ended", "pressed"].includes(entry.what))?.what ?? "nothing";
}
