import type { Desk } from "./desk.ts";
import { faultLabels } from "./faults.ts";
import { isOver } from "./model.ts";

/** Everything the page shows, in one answer. */
export function snapshot({ x, people, directory }: Desk) {
  const calls = [...x.calls.values()].filter((call) => !isOver(call));
  return {
    at: x.ports.now().toISOString(),
    sites: x.name.sites(),
    numbers: [...x.numbers.values()].map(({ phoneNumber, friendlyName }) => ({ phoneNumber, friendlyName })),
    directory: { known: directory.known.length, several: directory.several.length },
    faults: x.faults,
    faultLabels,
    people: people.views().slice(-300),
    legs: calls.map((call) => ({
      sid: call.sid,
      from: call.from,
      to: call.to,
      status: call.status,
      kind: call.farEnd.kind,
      hears: call.hearing.what,
    })),
    conferences: [...x.conferences.values()]
      .filter((conference) => conference.status !== "completed")
      .map((conference) => ({
        sid: conference.sid,
        name: conference.friendlyName,
        status: conference.status,
        participants: [...conference.participants.values()].map((participant) => ({
          callSid: participant.call.sid,
          label: participant.label,
          who: participant.call.from,
          hold: participant.hold,
          muted: participant.muted,
          status: participant.status,
        })),
      })),
  };
}
