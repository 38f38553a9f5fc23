import type { EndedBy, Heard, Hearing } from "./model.ts";

/** One thing that happened to a person's call, in their ears. Times are ISO 8601. */
export type TimelineEntry = {
  at: string;
  what:
    | "placed"
    | "rang"
    | "answered"
    | "ringing"
    | "music"
    | "silence"
    | "speech"
    | "bridged"
    | "pressed"
    | "ended";
  detail: string;
  with?: Heard[];
};

export type Bridge = { at: string; until: string | null; with: Heard[] };

/** A person's whole call, as the independent ledger reads it: `GET /simulator/callers`. */
export type PersonView = {
  id: string;
  name: string;
  from: string;
  to: string;
  callSid: string;
  /** `placed`: they called in. `answered`: they were called. */
  direction: "placed" | "answered";
  placedAt: string;
  /** When they first talked with somebody. */
  firstBridgedAt: string | null;
  endedAt: string | null;
  endedBy: EndedBy | null;
  endReason: string | null;
  hears: Hearing["what"] | null;
  bridges: Bridge[];
  musicMs: number;
  silenceMs: number;
  /** Time with somebody else on the line. */
  talkedMs: number;
  timeline: TimelineEntry[];
};

/** A person that never hangs up must not fill the memory: the middle of a longer story is dropped. */
const entriesMax = 400;

/** Keeps what one person heard. */
export class Story {
  readonly view: PersonView;
  #heardSinceMs: number;
  #hears: Hearing | null = null;

  constructor(start: Pick<PersonView, "id" | "name" | "from" | "to" | "callSid" | "direction">, at: Date) {
    this.#heardSinceMs = at.getTime();
    this.view = {
      ...start,
      placedAt: at.toISOString(),
      firstBridgedAt: null,
      endedAt: null,
      endedBy: null,
      endReason: null,
      hears: null,
      bridges: [],
      musicMs: 0,
      silenceMs: 0,
      talkedMs: 0,
      timeline: [],
    };
    this.note(at, start.direction === "placed" ? "placed" : "rang", `${start.from} calls ${start.to}`);
  }

  note(at: Date, what: TimelineEntry["what"], detail: string, others?: Heard[]) {
    const { timeline } = this.view;
    if (timeline.length >= entriesMax) timeline.splice(entriesMax / 2, 1);
    timeline.push({ at: at.toISOString(), what, detail, ...(others ? { with: others } : {}) });
  }

  hears(at: Date, hearing: Hearing) {
    this.#closeInterval(at);
    this.#hears = hearing;
    this.#heardSinceMs = at.getTime();
    this.view.hears = hearing.what;
    if (hearing.what === "bridged") {
      this.view.firstBridgedAt ??= at.toISOString();
      this.view.bridges.push({ at: at.toISOString(), until: null, with: hearing.with });
      this.note(at, "bridged", hearing.with.map((other) => other.who).join(", "), hearing.with);
    } else this.note(at, hearing.what, detailOf(hearing));
  }

  ended(at: Date, by: EndedBy, reason: string) {
    this.#closeInterval(at);
    this.#hears = null;
    Object.assign(this.view, { endedAt: at.toISOString(), endedBy: by, endReason: reason, hears: null });
    this.note(at, "ended", `${by}: ${reason}`);
  }

  #closeInterval(at: Date) {
    const lastedMs = at.getTime() - this.#heardSinceMs;
    const { view } = this;
    if (this.#hears?.what === "music") view.musicMs += lastedMs;
    if (this.#hears?.what === "silence") view.silenceMs += lastedMs;
    if (this.#hears?.what === "bridged") {
      view.talkedMs += lastedMs;
      view.bridges[view.bridges.length - 1]!.until = at.toISOString();
    }
  }
}

function detailOf(hearing: Hearing): string {
  if (hearing.what === "speech") return hearing.text;
  if (hearing.what === "music" || hearing.what === "silence") return hearing.why;
  return "";
}
