import { isWithheld } from "../withheld.ts";
import type { Desk } from "./desk.ts";
import type { PersonView } from "./timeline.ts";

/** Texts a page shows, the latest first. */
const textsMax = 12;
const textCharsMax = 300;
/** Lanes a page can take in: the live ones first, then the latest that ended. */
const lanesMax = 80;
const endedLanesMax = 20;
const heard: ReadonlySet<string> = new Set(["ringing", "music", "silence", "speech", "bridged"]);

/** Everything the page shows, in one answer. */
export function snapshot({ x, people, directory }: Desk) {
  const now = x.ports.now();
  const nowMs = now.getTime();
  const everyone = people.views();
  const live = everyone.filter((person) => !person.endedAt);
  const ended = everyone.filter((person) => person.endedAt);
  const shown = [...live.toReversed(), ...ended.slice(-endedLanesMax).toReversed()].slice(0, lanesMax);
  return {
    at: now.toISOString(),
    sites: x.name.sites(),
    directory: { known: directory.known.length, several: directory.several.length },
    faults: x.faults,
    totals: {
      live: live.length,
      waiting: live.filter((person) => person.hears === "music").length,
      talking: live.filter((person) => person.hears === "bridged").length,
      silent: live.filter((person) => person.hears === "silence").length,
      answered: everyone.filter((person) => person.firstBridgedAt).length,
      ended: ended.length,
    },
    lanes: shown.map((person) => lane(person, nowMs)),
    texts: [...x.messages.values()]
      .slice(-textsMax)
      .toReversed()
      .map(({ sid, direction, from, to, body, status }) => ({
        sid,
        direction,
        from,
        to,
        body: body.length > textCharsMax ? `${body.slice(0, textCharsMax)}…` : body,
        status,
        stopped: x.optedOut.has(direction === "inbound" ? `${to}|${from}` : `${from}|${to}`),
      })),
    lanesLeftOut: everyone.length - shown.length,
    conferences: [...x.conferences.values()]
      .filter((conference) => conference.status !== "completed")
      .slice(-lanesMax)
      .map((conference) => ({
        sid: conference.sid,
        name: conference.friendlyName,
        status: conference.status,
        participants: conference.participants.size,
      })),
  };
}

/** An address as people say it: ids and keypad words are the machines' own. */
function inWords(address: string): string {
  if (isWithheld(address)) return "number withheld";
  return address.startsWith("client:") ? "an agent at a console" : address;
}

function lane(person: PersonView, nowMs: number) {
  const untilMs = person.endedAt ? Date.parse(person.endedAt) : nowMs;
  const story = person.timeline.filter((entry) => heard.has(entry.what));
  const segments = story.map((entry, index) => {
    const next = story[index + 1];
    return { what: entry.what, ms: (next ? Date.parse(next.at) : untilMs) - Date.parse(entry.at) };
  });
  return {
    id: person.id,
    name: person.name,
    from: inWords(person.direction === "answered" ? person.to : person.from),
    direction: person.direction,
    hears: person.hears,
    lastedMs: untilMs - Date.parse(person.placedAt),
    endedAt: person.endedAt,
    endedBy: person.endedBy,
    endReason: person.endReason,
    talksWith:
      person.hears === "bridged"
        ? (person.bridges.at(-1)?.with ?? []).map((other) => inWords(other.who)).join(", ")
        : "",
    segments,
  };
}
