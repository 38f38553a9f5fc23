import { join } from "node:path";
import { runnable } from "#server/programs.ts";
import { type Child, openChild } from "./child.ts";
import type { StaffedCenter } from "./robot-sessions.ts";
import type { RobotLine, RobotPace, RobotPlan } from "./robots/robot-plan.ts";
import { type SeatsLeftFree, seatsForRobots } from "./seats-for-people.ts";
import { StageFault } from "./stage-fault.ts";
import type { StartedProcesses } from "./started-processes.ts";

export type StageRobots = {
  /** Starts the robots of one center (id or name), or of all; resolves with how many seats they staff. */
  staff(center: string | null): Promise<number>;
  /** Ends a center's robots at once, as a power cut would; resolves with how many seats died. */
  kill(center: string): Promise<number>;
  /** Sends everybody home in order. */
  stop(): Promise<void>;
  children(): readonly Child[];
};

export type StageRobotsPlan = {
  centers: readonly StaffedCenter[];
  sites: RobotPlan["sites"];
  pace: RobotPace;
  seatsLeftFree: SeatsLeftFree;
  logFolder: string;
  started: StartedProcesses;
  log: (line: string) => void;
  onLine: (center: string, line: RobotLine) => void;
};

type Crew = { center: StaffedCenter; child: Child; seats: number; staffed: PromiseWithResolvers<number> };

const staffedWithinMs = 120_000;
const goHomeWithinMs = 4_000;

/** One process a center, so that a power cut is one kill. */
export function openStageRobots(plan: StageRobotsPlan): StageRobots {
  const crews = plan.centers.map((center, index) => openCrew(plan, center, index));
  const crewsOf = (wanted: string | null) => {
    const found = crews.filter(
      ({ center }) => wanted === null || wanted === center.id || wanted === center.name,
    );
    if (found.length === 0) throw new StageFault(`There is no center "${wanted}" with robots.`);
    return found;
  };
  return {
    async staff(wanted) {
      const counts = crewsOf(wanted).map((crew) => {
        if (crew.child.state !== "running") {
          crew.staffed = Promise.withResolvers<number>();
          crew.child.start();
        }
        return inTime(crew.staffed.promise, crew.center.name);
      });
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    },
    async kill(wanted) {
      const seats = crewsOf(wanted).map(async (crew) => {
        const died = crew.child.state === "running" ? crew.seats : 0;
        await crew.child.kill();
        return died;
      });
      return (await Promise.all(seats)).reduce((sum, count) => sum + count, 0);
    },
    stop: async () => void (await Promise.all(crews.map(({ child }) => child.stop(goHomeWithinMs)))),
    children: () => crews.map(({ child }) => child),
  };
}

function openCrew(plan: StageRobotsPlan, center: StaffedCenter, index: number): Crew {
  const name = `robots-${center.name.toLowerCase().replace(/[^a-z]+/g, "-")}`.replace(/-$/, "");
  const seats = seatsForRobots(center.name, center.seats, plan.seatsLeftFree);
  const told: RobotPlan = {
    center: { id: center.id, name: center.name },
    sites: plan.sites,
    seed: index + 1,
    pace: plan.pace,
    seats,
  };
  const crew: Crew = {
    center,
    seats: seats.length,
    staffed: Promise.withResolvers<number>(),
    child: openChild(
      {
        name,
        script: runnable("robots"),
        args: ["--center", center.name],
        env: process.env,
        logFile: join(plan.logFolder, `${name}.log`),
        input: JSON.stringify(told),
        restarts: true,
        onLine: (text) => {
          if (!text.startsWith("{")) return;
          const line = JSON.parse(text) as RobotLine;
          if (line.what === "staffed") crew.staffed.resolve(line.seats);
          plan.onLine(center.name, line);
        },
      },
      plan.started,
      plan.log,
    ),
  };
  return crew;
}

async function inTime(staffed: Promise<number>, center: string): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new StageFault(`The robots of ${center} did not sit down in time.`)),
      staffedWithinMs,
    );
  });
  try {
    return await Promise.race([staffed, late]);
  } finally {
    clearTimeout(timer);
  }
}
