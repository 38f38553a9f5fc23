/** What one person may see of what lives: everything, or for a partner's seat its own center and its own call. */
import type { CallView, LiveKind, LiveRows, LiveView } from "#contract/calls.ts";
import { placesInLine } from "#contract/line.ts";
import type { PersonCaller } from "../platform/caller.ts";
import type { Database } from "../platform/database/database.ts";
import { formatPlace } from "../platform/feed/position.ts";
import { newestPlace } from "../platform/feed/read.ts";
import type { LiveModels, Snapshot } from "./live-model.ts";
import { everything, readLiveRows } from "./live-rows.ts";

type Ids = Partial<Record<LiveKind, readonly string[]>>;
type Seen = Pick<LiveView, "centers" | "seats" | "queues" | "calls">;

export type LivePorts = { database: Database; models: LiveModels };

/** @returns the view and its age: 0 from the leader, else how old the copy is that was read. Milliseconds. */
export async function liveView(
  { database, models }: LivePorts,
  caller: PersonCaller,
): Promise<Seen & { position: string; ageMs: number }> {
  const snapshot = await models.snapshot(caller.enterpriseId);
  if (snapshot) return { position: snapshot.position, ageMs: 0, ...seenBy(caller, snapshot) };
  const { value, ageMs } = await database.readAny({ enterpriseId: caller.enterpriseId }, async (tx) => {
    // The place first: what is read after it holds at least that much.
    const place = await newestPlace(tx, database.status().term);
    return { place, rows: await readLiveRows(tx, everything) };
  });
  const direct = indexed(formatPlace(value.place), value.rows);
  return { position: direct.position, ageMs, ...seenBy(caller, direct) };
}

/** The rows asked for that this person may see; the rest are `gone` for them. */
export async function liveRows(ports: LivePorts, caller: PersonCaller, ids: Ids): Promise<LiveRows> {
  const snapshot = caller.partner ? null : await ports.models.snapshot(caller.enterpriseId);
  // Hundreds of consoles ask for the same few rows at the same moment: nothing else is touched for them.
  if (snapshot) return picked(snapshot, ids);
  const view = await liveView(ports, caller);
  const byId = <T extends { id: string }>(rows: T[]) => new Map(rows.map((row) => [row.id, row]));
  return picked(
    {
      position: view.position,
      centers: byId(view.centers),
      seats: byId(view.seats),
      queues: byId(view.queues),
      calls: byId(view.calls),
    },
    ids,
  );
}

function picked(all: Snapshot, ids: Ids): LiveRows {
  const gone: LiveRows["gone"] = { centers: [], seats: [], queues: [], calls: [] };
  const pick = <T>(kind: LiveKind, rows: ReadonlyMap<string, T>): T[] =>
    (ids[kind] ?? []).flatMap((id) => {
      const row = rows.get(id);
      if (!row) gone[kind].push(id);
      return row ? [row] : [];
    });
  return {
    position: all.position,
    centers: pick("centers", all.centers),
    seats: pick("seats", all.seats),
    queues: pick("queues", all.queues),
    calls: pick("calls", all.calls),
    gone,
  };
}

/** Promise 11: a partner's seat sees only the customer on its call. Pure. */
export function seenBy(caller: Pick<PersonCaller, "id" | "partner">, all: Snapshot): Seen {
  const seats = [...all.seats.values()];
  const centers = [...all.centers.values()];
  const queues = [...all.queues.values()];
  const calls = [...all.calls.values()];
  if (!caller.partner) return { centers, seats, queues, calls };
  const own = seats.find((seat) => seat.person?.id === caller.id) ?? null;
  const mine = centers.filter((center) => (own ? center.id === own.centerId : center.kind === "partner"));
  const mineIds = new Set(mine.map((center) => center.id));
  return {
    centers: mine,
    seats: seats.filter((seat) => mineIds.has(seat.centerId)),
    queues,
    calls: own ? calls.flatMap((call) => forPartner(call, own.id)) : [],
  };
}

const onSeat = new Set<CallView["state"]>(["connecting", "talking", "held", "wrap-up"]);

function forPartner(call: CallView, seatId: string): CallView[] {
  if (call.seatId === seatId && onSeat.has(call.state)) return [{ ...call, place: null }];
  const guest = call.guests.find((each) => each.seatId === seatId);
  if (guest && guest.state !== "offered") return [{ ...call, place: null }];
  if (!guest && call.offer?.seatId !== seatId) return [];
  // Offered, not taken: the language matters to the answer, the person does not yet.
  return [
    { ...call, place: null, from: null, customerId: null, customerName: null, candidates: [], need: null },
  ];
}

function indexed(position: string, rows: Seen): Snapshot {
  const byId = <T extends { id: string }>(list: T[]) => new Map(list.map((row) => [row.id, row]));
  const places = placesInLine(rows.calls);
  return {
    position,
    centers: byId(rows.centers),
    seats: byId(rows.seats),
    queues: byId(rows.queues),
    calls: byId(rows.calls.map((call) => ({ ...call, place: places.get(call.id) ?? null }))),
  };
}
