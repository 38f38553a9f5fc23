/**
 * The independent ledger of a drill: its own callers, consoles and writers. What it knows it was told as
 * their client; it reads none of the product's tables.
 */
import { openApi } from "#client/platform/api.ts";
import { keptInMemory } from "#client/platform/kept.ts";
import { type LiveState, stateHash } from "#client/platform/live-store.ts";
import { openSession } from "#client/platform/session.ts";
import { openSites } from "#client/platform/sites.ts";
import { pause } from "#client/platform/waiting.ts";
import { demoPassword } from "#db/seed/demo.ts";
import type { DrillLedger, DrillWindow } from "#server/continuity/drill/drill-ledger.ts";
import type { DrillStageControl } from "#server/continuity/drill/stage-control.ts";
import { brokenPromises, type Counted, type WindowCount } from "./counted.ts";
import { openDarkCenterJudge } from "./judge-dark-center.ts";
import { openOrderJudge } from "./judge-order.ts";
import { differenceOf, look, snapshotOf, tokenOf } from "./ledger-access.ts";
import { type LedgerBrowsers, openLedgerBrowsers } from "./ledger-browsers.ts";
import { openLedgerCallers } from "./ledger-callers.ts";
import { type LedgerConsole, openLedgerConsole } from "./ledger-console.ts";
import { type LedgerWrite, startLedgerWriter } from "./ledger-writer.ts";

export type LedgerOptions = {
  consoles: number;
  browsers: number;
  writesPerSecond: number;
  /** Plants a fault that the counting must find: proof that its checks bite. */
  plant?: Plant | null;
};

export const plants = ["lost-write", "lost-caller", "stale-console"] as const;
export type Plant = (typeof plants)[number];

export type Ledger = DrillLedger & {
  counted(): Counted | null;
  /** Why fewer browsers than wished take part; null when all do. */
  browsersAbsent: string | null;
  close(): Promise<void>;
};

const agreeWithinMs = 15_000;
const agreeEveryMs = 500;
const watcherEmail = "supervisor@holdfast.example";
const writerEmail = "agent@holdfast.example";

export async function openLedger(stage: DrillStageControl, options: LedgerOptions): Promise<Ledger> {
  const nowMs = () => performance.now();
  const sites = stage.sites;
  const watcherToken = await tokenOf(sites, watcherEmail);
  const writerToken = await tokenOf(sites, writerEmail);

  const callers = openLedgerCallers(stage.simulatorUrl);
  const order = openOrderJudge(callers.arrivedAtMs);
  const dark = openDarkCenterJudge();
  const { consoles, browsers } = await openScreens(stage, options, watcherToken, nowMs);

  // Two consoles, one of each site, are the ledger's eyes: whichever sees a thing first dates it.
  const eyes = consoles.slice(0, sites.length);
  const offEyes = eyes.map((console, index) => {
    let before = console.sync.live.get();
    return console.sync.live.subscribe(() => {
      const now = console.sync.live.get();
      dark.see(now, nowMs());
      // One pair of eyes judges order: two would be at different moments.
      if (index === 0) order.see(before, now);
      before = now;
    });
  });
  const floorNow = (): LiveState => newestOf(eyes);

  const writerSession = openSession(keptInMemory());
  await writerSession.begin(writerToken);
  const writer = startLedgerWriter(
    openApi(openSites(sites, "main"), writerSession),
    options.writesPerSecond,
    nowMs,
  );
  const startedMs = nowMs();
  const begun: { window: DrillWindow; fromMs: number; deadSite: string | null }[] = [];
  let counted: Counted | null = null;

  const spanOf = (window: DrillWindow) => {
    const index = begun.findIndex((each) => each.window === window);
    const at = begun[index];
    return {
      /** From the fault itself: gaps. */
      fromMs: at?.fromMs ?? Number.POSITIVE_INFINITY,
      untilMs: begun[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY,
      /** From the end of the window before: writes, so that each is counted once. */
      writesFromMs: index === 0 ? startedMs : (at?.fromMs ?? Number.POSITIVE_INFINITY),
      deadSite: at?.deadSite ?? null,
    };
  };
  const writesIn = (window: DrillWindow): LedgerWrite[] => {
    const { writesFromMs, untilMs } = spanOf(window);
    return writer.writes().filter(({ sentMs }) => sentMs >= writesFromMs && sentMs < untilMs);
  };
  const gapsIn = (window: DrillWindow) => {
    const { fromMs, untilMs } = spanOf(window);
    if (!Number.isFinite(fromMs)) return { writeGapMs: 0, consoleGapMs: 0 };
    return {
      writeGapMs: writer.longestGapMs(fromMs, untilMs),
      consoleGapMs: Math.max(...consoles.map((console) => console.longestSilenceMs(fromMs, untilMs))),
    };
  };

  const diverged = async (): Promise<string[]> => {
    const truths = await Promise.all(sites.map((site) => snapshotOf(site, watcherToken)));
    const shown = [
      ...consoles.map((console) => ({
        name: console.name,
        live: console.sync.live.get(),
        hash: console.sync.stateHash(),
      })),
      ...(await Promise.all(
        browsers.pages.map(async (page) => ({ name: page.name, live: null, hash: await page.stateHash() })),
      )),
    ];
    return shown.flatMap(({ name, live, hash }) => {
      const other = truths.find((truth) => truth.live === null || stateHash(truth.live) !== hash);
      return other
        ? [`${name} and ${other.site}${live && other.live ? `: ${differenceOf(live, other.live)}` : ""}`]
        : [];
    });
  };

  /** A console may be a moment behind a snapshot; one that stays behind has diverged. */
  const differingInTheEnd = async (): Promise<string[]> => {
    for (let leftMs = agreeWithinMs; ; leftMs -= agreeEveryMs) {
      const differing = await diverged();
      if (differing.length === 0 || leftMs <= 0) return differing;
      await pause(agreeEveryMs);
    }
  };

  const countAll = async (): Promise<Counted> => {
    await writer.stop();
    const lostWrites = await writer.lost();
    if (options.plant === "lost-write") lostWrites.push(...writer.writes().slice(0, 1));
    const windowCount = (window: DrillWindow): WindowCount => {
      const writes = writesIn(window);
      const unknown = writes.filter((write) => write.unanswered > 0);
      return {
        writesAcknowledged: writes.filter((write) => write.acknowledgedMs !== null).length,
        writesLost: lostWrites.filter((write) => writes.includes(write)).length,
        writesUnknown: unknown.length,
        unknownResolved: unknown.filter((write) => write.acknowledgedMs !== null || write.refused !== null)
          .length,
        ...gapsIn(window),
      };
    };
    const { left, owed, ...people } = await callers.count();
    const overtaken = order.overtaken();
    const differing = await differingInTheEnd();
    const windows = {
      darkSite: windowCount("darkSite"),
      failback: windowCount("failback"),
      cloudSite: windowCount("cloudSite"),
    };
    const all: Omit<Counted, "broken"> = {
      callers: { ...people, lost: people.lost + left + owed, orderKept: overtaken.length === 0, overtaken },
      windows,
      consoles: { count: consoles.length + browsers.pages.length, diverged: differing.length },
    };
    const refused = writer.writes().filter((write) => write.refused !== null);
    return {
      ...all,
      broken: [
        ...brokenPromises(all, { left, owed }, differing),
        ...refused.slice(0, 3).map((write) => `A write was refused: ${write.refused}`),
      ],
    };
  };

  return {
    browsersAbsent: browsers.absent,
    counted: () => counted,
    async place(wish, signal) {
      const placed = await callers.place(wish, signal);
      if (options.plant === "lost-caller") callers.pretendPlaced();
      return placed;
    },
    floor: () => look(floorNow()),
    markCenterKilled(name) {
      const live = floorNow();
      const center = [...live.centers.values()].find((each) => each.name === name);
      if (!center) throw new Error(`The ledger's consoles show no center "${name}".`);
      dark.kill(center, live, nowMs());
    },
    darkCenter: dark.facts,
    beginWindow(window, deadSite) {
      const again = begun.find((each) => each.window === window);
      if (again) again.fromMs = nowMs();
      else begun.push({ window, fromMs: nowMs(), deadSite });
      if (window === "cloudSite" && options.plant === "stale-console") consoles.at(-1)?.close();
    },
    window(window) {
      const { deadSite } = spanOf(window);
      const consolesLive = consoles.every((console) => console.isLive() && console.siteId() !== deadSite);
      const { fromMs } = spanOf(window);
      const writesAcknowledged = writer
        .writes()
        .filter(({ acknowledgedMs }) => acknowledgedMs !== null && acknowledgedMs > fromMs).length;
      return {
        ...gapsIn(window),
        quietMs: nowMs() - writer.lastAcknowledgedMs(),
        consolesLive,
        writesAcknowledged,
      };
    },
    async callersLeft() {
      const { left, owed } = await callers.count();
      return left + owed;
    },
    divergedNow: async () => (await diverged()).length,
    async count() {
      counted = await countAll();
      const { placed, answered, calledBack, hungUp, lost, orderKept } = counted.callers;
      const writesLost = Object.values(counted.windows).reduce((sum, window) => sum + window.writesLost, 0);
      return {
        measured: {
          placed,
          answered,
          calledBack,
          hungUp,
          lost,
          orderKept,
          writesLost,
          diverged: counted.consoles.diverged,
        },
        broken: counted.broken,
      };
    },
    async close() {
      for (const off of offEyes) off();
      writer.close();
      for (const console of consoles) console.close();
      await browsers.close();
    },
  };
}

type Screens = { consoles: LedgerConsole[]; browsers: LedgerBrowsers };

/** Opens every console, or none: what was opened before a failure is closed. */
async function openScreens(
  stage: DrillStageControl,
  options: LedgerOptions,
  token: string,
  nowMs: () => number,
): Promise<Screens> {
  const { sites } = stage;
  const consoles: LedgerConsole[] = [];
  try {
    for (let index = 0; index < options.consoles; index += 1) {
      const first = sites[index % sites.length]!.id;
      consoles.push(await openLedgerConsole(`console ${index + 1}`, sites, first, token, nowMs));
    }
    const who = { email: watcherEmail, password: demoPassword };
    const browsers =
      options.browsers > 0
        ? await openLedgerBrowsers(options.browsers, sites[0]!.url, who)
        : { pages: [], absent: null, close: async () => undefined };
    return { consoles, browsers };
  } catch (fault) {
    for (const console of consoles) console.close();
    throw fault;
  }
}

/** The view that is furthest in the feed of the newest term; a console that lost its site shows the past. */
function newestOf(eyes: readonly LedgerConsole[]): LiveState {
  const live = eyes.find((console) => console.isLive()) ?? eyes[0];
  if (!live) throw new Error("a ledger needs at least one console");
  return live.sync.live.get();
}
