/** What the demo's start page prints and its simulator dials. Only the demo has a password known to everybody. */
import type { Role } from "#contract/identity.ts";

export const demoEnterprise = "Cormorant Power & Water";
export const neighborEnterprise = "Cedar Key Water Cooperative";

export const demoPassword = "holdfast-demo";

export type DemoPerson = {
  name: string;
  email: string;
  role: Role;
  note: string;
  skills: readonly string[];
  /** Works for a partner center. */
  partner?: boolean;
};

const everySkill = ["outage", "billing", "moving", "care", "es"];

/** One person per role, and one at the partner. People who take calls have skills. */
export const demoPeople: readonly DemoPerson[] = [
  {
    name: "Maya Lindqvist",
    email: "agent@holdfast.example",
    role: "agent",
    note: "takes calls",
    skills: everySkill,
  },
  {
    name: "Ingrid Halvorsen",
    email: "partner@holdfast.example",
    role: "agent",
    note: "agent of the partner center in Duluth: sees only the customer on the call",
    skills: ["outage", "care"],
    partner: true,
  },
  {
    name: "Teo Márquez",
    email: "supervisor@holdfast.example",
    role: "supervisor",
    note: "watches the floor, declares a center dark",
    skills: everySkill,
  },
  {
    name: "Grace Okafor",
    email: "manager@holdfast.example",
    role: "manager",
    note: "reaches customers",
    skills: [],
  },
  {
    name: "Walter Sørensen",
    email: "board@holdfast.example",
    role: "board",
    note: "runs drills and fails over",
    skills: [],
  },
  {
    name: "Noor Haddad",
    email: "admin@holdfast.example",
    role: "admin",
    note: "administers people",
    skills: [],
  },
];

/** Robots have no password: the stage opens their sessions itself. */
export const robotEmail = (seatLabel: string) => `robot-${seatLabel.toLowerCase()}@robots.holdfast.example`;

export type DemoQueue = {
  name: string;
  number: string;
  home: string;
  priority: number;
  skills: readonly string[];
  relaxation: readonly { afterMs: number; drop: string[] }[];
};

/**
 * No robot has the skill `care`, so whoever sits down at the demo gets these calls; after a minute they are
 * anybody's.
 */
export const demoQueues: readonly DemoQueue[] = [
  {
    name: "Care line",
    number: "+18135550104",
    home: "Denver",
    priority: 1,
    skills: ["care"],
    relaxation: [{ afterMs: 60_000, drop: ["care"] }],
  },
  { name: "Outages", number: "+18135550100", home: "Tampa", priority: 2, skills: ["outage"], relaxation: [] },
  {
    name: "Apagones (español)",
    number: "+18135550101",
    home: "Tampa",
    priority: 2,
    skills: ["outage", "es"],
    relaxation: [{ afterMs: 45_000, drop: ["es"] }],
  },
  {
    name: "Billing and moving",
    number: "+18135550102",
    home: "Denver",
    priority: 3,
    skills: ["billing"],
    relaxation: [{ afterMs: 120_000, drop: ["billing"] }],
  },
  {
    name: "Care line (español)",
    number: "+18135550105",
    home: "Denver",
    priority: 1,
    skills: ["care", "es"],
    relaxation: [
      { afterMs: 60_000, drop: ["care"] },
      { afterMs: 120_000, drop: ["es"] },
    ],
  },
];

/** The customers' own page: `/my/cormorant`. Those who need help are called from these queues. */
export const demoPortal = {
  slug: "cormorant",
  helpQueues: { en: "Care line", es: "Care line (español)" },
  senderNumber: "+18135550100",
  emergencyNumber: "911",
  timeZone: "America/New_York",
} as const;

/** Callers of the simulator's page: one record, several records with the same number, none. */
export const demoCallers = {
  known: "+18135550110",
  several: "+18135550111",
  unknown: "+18135550119",
} as const;

export type DemoCenter = {
  name: string;
  kind: "own" | "partner";
  timeZone: string;
  prefix: string;
  primarySeats: number;
  backupSeats: number;
  backupRule: "at-once" | "when-waiting-exceeds" | "by-hand";
  backupWaitingMaxMs: number | null;
};

export const demoCenters: readonly DemoCenter[] = [
  {
    name: "Tampa",
    kind: "own",
    timeZone: "America/New_York",
    prefix: "T",
    primarySeats: 24,
    backupSeats: 0,
    backupRule: "by-hand",
    backupWaitingMaxMs: null,
  },
  {
    name: "Denver",
    kind: "own",
    timeZone: "America/Denver",
    prefix: "D",
    primarySeats: 12,
    backupSeats: 12,
    backupRule: "at-once",
    backupWaitingMaxMs: null,
  },
  {
    name: "Duluth (Northline)",
    kind: "partner",
    timeZone: "America/Chicago",
    prefix: "N",
    primarySeats: 0,
    backupSeats: 12,
    backupRule: "when-waiting-exceeds",
    backupWaitingMaxMs: 15_000,
  },
];

/** A second, tiny enterprise on the same servers, so that keeping enterprises apart is tried every day. */
export const neighborPlan = {
  centers: [
    {
      name: "Cedar Key",
      kind: "own",
      timeZone: "America/New_York",
      prefix: "C",
      primarySeats: 2,
      backupSeats: 0,
      backupRule: "by-hand",
      backupWaitingMaxMs: null,
    },
  ],
  queues: [
    { name: "Water", number: "+13525550100", home: "Cedar Key", priority: 1, skills: [], relaxation: [] },
  ],
  people: [
    {
      name: "Delia Crane",
      email: "supervisor@cedarkey.example",
      role: "supervisor",
      note: "the neighbor enterprise",
      skills: ["outage"],
    },
  ],
  robots: false,
} satisfies { centers: DemoCenter[]; queues: DemoQueue[]; people: DemoPerson[]; robots: boolean };

/** Fields that the demo's enterprise added to its records. */
export const demoCustomFields: {
  key: string;
  label: string;
  kind: "text" | "number" | "date" | "yes-no" | "choice";
  choices: string[];
}[] = [
  { key: "meter-access", label: "Meter access", kind: "text", choices: [] },
  { key: "generator", label: "Generator on site", kind: "yes-no", choices: [] },
  {
    key: "evacuation-zone",
    label: "Evacuation zone",
    kind: "choice",
    choices: ["A", "B", "C", "D", "E", "none"],
  },
];
