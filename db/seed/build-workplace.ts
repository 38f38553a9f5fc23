import type { InferInsertModel } from "drizzle-orm";
import type { breakReasons, phoneNumbers, queues, skills, wrapUpCodes } from "#db/schema/calls.ts";
import type { agents, centers, seats } from "#db/schema/centers.ts";
import type { people, users } from "#db/schema/identity.ts";
import type { macros } from "#db/schema/macros.ts";
import type { Chance } from "./chance.ts";
import { type DemoCenter, type DemoPerson, type DemoQueue, robotEmail } from "./demo.ts";
import { tongues } from "./names.ts";

export type Workplace = {
  centers: InferInsertModel<typeof centers>[];
  seats: InferInsertModel<typeof seats>[];
  queues: InferInsertModel<typeof queues>[];
  phoneNumbers: InferInsertModel<typeof phoneNumbers>[];
  wrapUpCodes: InferInsertModel<typeof wrapUpCodes>[];
  breakReasons: InferInsertModel<typeof breakReasons>[];
  macros: InferInsertModel<typeof macros>[];
  skills: InferInsertModel<typeof skills>[];
  people: InferInsertModel<typeof people>[];
  users: InferInsertModel<typeof users>[];
  agents: InferInsertModel<typeof agents>[];
};

type WrapUp = readonly [group: "answered" | "follow-up" | "no-contact", label: string];

const cannedAnswers = [
  [
    "outage",
    "en",
    "{{firstName}} reported an outage from {{number}} on {{today}}; told that a crew is on its way.",
  ],
  [
    "outage",
    "es",
    "{{firstName}} avisó de un apagón desde {{number}} el {{today}}; sabe que una cuadrilla va en camino.",
  ],
  [
    "callback",
    "en",
    "{{customerName}} asked to be called back by {{enterprise}}. Promised by {{agentName}}.",
  ],
] as const;

const wrapUps: readonly WrapUp[] = [
  ["answered", "Question answered"],
  ["answered", "Outage reported"],
  ["answered", "Safety advice given"],
  ["follow-up", "Crew requested"],
  ["follow-up", "Callback promised"],
  ["follow-up", "Passed to billing"],
  ["no-contact", "Nobody on the line"],
  ["no-contact", "Wrong number"],
];

const breaks = [
  ["break", "Short rest"],
  ["break", "After a hard call"],
  ["meal", "Lunch"],
  ["training", "Drill"],
  ["training", "Course"],
] as const;

/** What the robot at the n-th seat of a center can do: everybody outages, most billing, some Spanish. */
function skillsAt(center: DemoCenter, seat: number): string[] {
  const skills = ["outage"];
  if (center.kind === "own") skills.push("billing");
  if (center.kind === "own" && seat % 2 === 0) skills.push("moving");
  if (seat % 3 === 0) skills.push("es");
  return skills;
}

/** Makes the centers with their seats, one robot a seat, the queues, and the people who sign in. */
export function buildWorkplace(
  chance: Chance,
  enterpriseId: string,
  plan: {
    centers: readonly DemoCenter[];
    queues: readonly DemoQueue[];
    people: readonly DemoPerson[];
    robots: boolean;
  },
  now: Date,
): Workplace {
  const made: Workplace = {
    centers: [],
    seats: [],
    queues: [],
    phoneNumbers: [],
    wrapUpCodes: [],
    breakReasons: [],
    macros: [],
    skills: [],
    people: [],
    users: [],
    agents: [],
  };
  const person = (each: Omit<DemoPerson, "note">, robot: boolean) => {
    const { name, email, role, partner = false } = each;
    const id = chance.uuid();
    made.people.push({ id, enterpriseId, name, role, robot });
    const times = { createdAt: now, updatedAt: now };
    made.users.push({ id, name, email, emailVerified: true, enterpriseId, role, partner, ...times });
    if (each.skills.length === 0) return;
    const state = { stateAt: now, stateReason: "Not signed in yet", idleSince: now };
    made.agents.push({ personId: id, enterpriseId, ...state, skills: [...each.skills] });
  };
  for (const center of plan.centers) {
    const { name, kind, timeZone, backupRule, backupWaitingMaxMs } = center;
    const centerId = chance.uuid();
    const rule = { backupRule, backupWaitingMaxMs };
    made.centers.push({ id: centerId, enterpriseId, name, kind, timeZone, stateAt: now, ...rule });
    for (let seat = 1; seat <= center.primarySeats + center.backupSeats; seat += 1) {
      const label = `${center.prefix}-${String(seat).padStart(2, "0")}`;
      const seatKind = seat <= center.primarySeats ? "primary" : "backup";
      made.seats.push({ id: chance.uuid(), enterpriseId, centerId, label, kind: seatKind });
      if (!plan.robots) continue;
      const tongue = chance.pick(tongues);
      const robot: Omit<DemoPerson, "note"> = {
        name: `${chance.pick(tongue.given)} ${chance.pick(tongue.family)}`,
        email: robotEmail(label),
        role: "agent",
        skills: skillsAt(center, seat),
        partner: center.kind === "partner",
      };
      person(robot, true);
    }
  }
  for (const queue of plan.queues) {
    const id = chance.uuid();
    const home = made.centers.find((center) => center.name === queue.home);
    if (!home) throw new Error(`Queue ${queue.name} has no home center ${queue.home}.`);
    const { name, priority } = queue;
    const wanted = { skills: [...queue.skills], relaxation: [...queue.relaxation] };
    made.queues.push({ id, enterpriseId, name, homeCenterId: home.id, priority, ...wanted });
    made.phoneNumbers.push({ number: queue.number, enterpriseId, queueId: id });
  }
  wrapUps.forEach(([group, label], index) => {
    made.wrapUpCodes.push({ id: chance.uuid(), enterpriseId, group, label, key: index + 1 });
  });
  for (const [state, label] of breaks)
    made.breakReasons.push({ id: chance.uuid(), enterpriseId, state, label });
  for (const each of plan.people) person(each, false);
  const named = [...made.agents, ...made.queues].flatMap((each) => each.skills ?? []);
  for (const name of new Set(named)) made.skills.push({ id: chance.uuid(), enterpriseId, name });
  for (const [name, language, text] of cannedAnswers)
    made.macros.push({ id: chance.uuid(), enterpriseId, name, language, text });
  return made;
}
