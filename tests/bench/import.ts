import type { Api } from "#client/platform/api.ts";
import type { ImportState, ImportView } from "#contract/imports.ts";
import { partBytesMax } from "#server/imports/take-part.ts";
import type { BenchStage } from "./bench-stage.ts";
import { peopleFile } from "./people-file.ts";
import { forgetPeak, memoryMb, watchImportProcesses } from "./process-memory.ts";
import type { Subject } from "./subject.ts";

const rows = Number(process.env.BENCH_IMPORT_ROWS ?? 100_000);
const reachS = 60;
const reachMb = 256;
/** Of the state of the import. */
const lookEveryMs = 200;

type Facts = {
  checkS: number;
  commitS: number;
  undoS: number;
  peakMb: number;
  siteGrewMb: number;
  told: ImportView;
};
let facts: Promise<Facts> | null = null;

/** Through the front door once for all subjects: upload, dry run, commit, undo, by whichever site takes it. */
const factsOf = (bench: BenchStage): Promise<Facts> => {
  facts ??= run(bench);
  return facts;
};

async function run(bench: BenchStage): Promise<Facts> {
  const stage = await bench.open();
  await bench.whole();
  const api = await bench.apiOf("manager@holdfast.example");
  const sent = await upload(api, Buffer.from([...peopleFile(rows)].join("\r\n")));
  const sites = stage
    .view()
    .processes.flatMap(({ name, pid }) => (name.startsWith("site-") && pid !== null ? [pid] : []));
  const before = sites.map((pid) => memoryMb(pid, "VmRSS") ?? 0);
  for (const pid of sites) forgetPeak(pid);
  const peak = watchImportProcesses(sites);
  const [told, checkS] = await timed(api, sent.id, "check", "checked", { mapping: sent.mapping });
  const [, commitS] = await timed(api, sent.id, "commit", "committed");
  const peakMb = peak.stop();
  const siteGrewMb = Math.max(...sites.map((pid, at) => (memoryMb(pid, "VmHWM") ?? 0) - before[at]!));
  const [undone, undoS] = await timed(api, sent.id, "undo", "undone");
  if (undone.kept > 0) throw new Error(`an undo with nobody about kept ${undone.kept} customers`);
  return { checkS, commitS, undoS, peakMb, siteGrewMb, told };
}

const counted = ({ counts }: ImportView) =>
  Object.entries(counts)
    .map(([fate, count]) => `${count} ${fate}`)
    .join(", ");

/** Dry run and commit of 100,000 rows, from the request to the state that says it is done. */
export const importTime: Subject = {
  name: "import",
  async measure(bench) {
    const { checkS, commitS, told } = await factsOf(bench);
    const value = checkS + commitS;
    return {
      value: Number(value.toFixed(1)),
      unit: "s",
      limit: reachS,
      ratio: value / reachS,
      reach: `${reachS} s or less`,
      ok: value <= reachS,
      note: `${rows} rows: dry run ${checkS.toFixed(1)} s, commit ${commitS.toFixed(1)} s (${counted(told)}), on a cluster of four and two sites; limit: what we set ourselves`,
    };
  },
};

/** The process that reads the file and writes its rows, at its largest during both. */
export const importMemory: Subject = {
  name: "import-memory",
  async measure(bench) {
    const { peakMb, siteGrewMb } = await factsOf(bench);
    return {
      value: peakMb,
      unit: "MB",
      limit: reachMb,
      ratio: peakMb / reachMb,
      reach: `${reachMb} MB or less`,
      ok: peakMb <= reachMb,
      note: `largest resident memory (VmHWM) of the import's own process during dry run and commit; the site server beside it grew by ${siteGrewMb} MB`,
    };
  },
};

/** The same import taken back. */
export const importUndo: Subject = {
  name: "import-undo",
  async measure(bench) {
    const { undoS } = await factsOf(bench);
    return {
      value: Number(undoS.toFixed(1)),
      unit: "s",
      limit: reachS,
      ratio: undoS / reachS,
      reach: `${reachS} s or less`,
      ok: undoS <= reachS,
      note: `${rows} rows`,
    };
  },
};

async function upload(api: Api, bytes: Buffer): Promise<ImportView> {
  const body = { fileName: "people.csv", sizeBytes: bytes.length };
  let view = await api.send<ImportView>({ method: "POST", path: "imports", body });
  for (let place = 0; place < bytes.length; place += partBytesMax) {
    const base64 = bytes.subarray(place, place + partBytesMax).toString("base64");
    const path = `imports/${view.id}/parts`;
    view = await api.send<ImportView>({ method: "POST", path, body: { place, base64 } });
  }
  return view;
}

async function timed(
  api: Api,
  id: string,
  deed: string,
  until: ImportState,
  body: object = {},
): Promise<[ImportView, number]> {
  const startedMs = performance.now();
  await api.send({ method: "POST", path: `imports/${id}/${deed}`, body });
  for (;;) {
    const view = (await api.get<ImportView[]>("imports")).find((one) => one.id === id);
    if (view?.state === until) return [view, (performance.now() - startedMs) / 1_000];
    if (!view || view.state === "failed") throw new Error(`the import failed: ${view?.fault}`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
