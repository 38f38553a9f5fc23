/** Each site looks at the other: one witness of whether a site is down or only the link to it. */
import type { SiteProbe } from "#contract/continuity.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";

const probeEveryMs = 500;
const answerMaxMs = 1_000;

export type SiteProbes = {
  look(): SiteProbe[];
  close(): void;
};

/** Probes `/healthz` of every site but this one, which answers for itself. */
export function probeSites(
  sites: readonly { id: string; url: string }[],
  self: string,
  clock: Clock,
  log: Log,
): SiteProbes {
  const found = new Map<string, SiteProbe>(
    sites.map(({ id, url }) => [
      id,
      { id, url, self: id === self, answering: id === self, silentSince: null, tookMs: null },
    ]),
  );
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  const probe = async (site: SiteProbe) => {
    const startedMs = clock.monotonicMs();
    const answering = await answers(site.url, log);
    found.set(site.id, {
      ...site,
      answering,
      silentSince: answering ? null : (site.silentSince ?? clock.now().toISOString()),
      tookMs: answering ? Math.round(clock.monotonicMs() - startedMs) : null,
    });
  };
  const round = async () => {
    await Promise.all([...found.values()].filter((site) => !site.self).map(probe));
    if (!closed) timer = setTimeout(round, probeEveryMs);
  };
  void round();
  return {
    look: () => [...found.values()],
    close() {
      closed = true;
      if (timer) clearTimeout(timer);
    },
  };
}

async function answers(url: string, log: Log): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(answerMaxMs) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch (error) {
    log.trace({ url, error: String(error) }, "site does not answer");
    return false;
  }
}
