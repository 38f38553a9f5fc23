import { type Signal, signal } from "./signal.ts";

export type Site = { id: string; url: string };

export type SitesView = {
  current: Site;
  all: readonly Site[];
  /** False once a round of probes reached no site; true again with the first that answers. */
  anyAnswers: boolean;
  /** How often this console has moved to another site. */
  moves: number;
};

/** What a site says to a probe. `writable` is missing when it does not know. */
export type ProbeAnswer = { sites: readonly Site[]; writable?: boolean };
export type Probe = (site: Site, signal: AbortSignal) => Promise<ProbeAnswer>;

/** `unreachable`: it does not answer us. `cannot-write`: it answers, but has had no primary for a while. */
export type Suspicion = "unreachable" | "cannot-write";

export type Sites = {
  view: Signal<SitesView>;
  current: () => Site;
  /** The sites this console does not use now. */
  others: () => Site[];
  /** Takes the list a site sent; the current site stays current. */
  learn: (sites: readonly Site[]) => void;
  /** Probes every site at once and moves if it should. One round at a time: callers share it. */
  suspect: (why: Suspicion) => Promise<Site>;
};

/** A site that has not answered by then counts as not answering: the decision is due within a second. */
const probeLimitMs = 800;
/** What the current site gets once another has answered: moving back and forth helps nobody. */
const graceMs = 200;

/**
 * Knows every site and decides which one this console talks to. To move changes only the base of the
 * API and of the socket; the page never navigates.
 *
 * @param known - at least the site the page came from.
 * @param first - id or URL of the site to begin with; the first known one otherwise.
 */
export function openSites(known: readonly Site[], first?: string, probe: Probe = probeByWelcome): Sites {
  const start = known.find((site) => site.id === first || site.url === first) ?? known[0];
  if (!start) throw new Error("a console needs at least one site");
  const view = signal<SitesView>({ current: start, all: known, anyAnswers: true, moves: 0 });
  let round: Promise<Site> | null = null;

  function learn(sites: readonly Site[]) {
    if (sites.length === 0) return;
    const { current, all } = view.get();
    const same =
      sites.find((site) => site.url === current.url) ?? sites.find((site) => site.id === current.id);
    const next = same ? sites : [...sites, current];
    if (JSON.stringify(next) !== JSON.stringify(all))
      view.set({ ...view.get(), all: next, current: same ?? current });
  }

  async function decide(why: Suspicion): Promise<Site> {
    const { all, current } = view.get();
    const chosen = await chooseSite(all, current, why, async (site, limit) => {
      const answer = await probe(site, limit);
      learn(answer.sites);
      return answer;
    });
    const before = view.get();
    if (!chosen) view.set({ ...before, anyAnswers: why === "cannot-write" });
    else if (chosen.url === before.current.url) view.set({ ...before, anyAnswers: true });
    else view.set({ ...before, anyAnswers: true, current: chosen, moves: before.moves + 1 });
    return view.get().current;
  }

  return {
    view,
    current: () => view.get().current,
    others: () => view.get().all.filter((site) => site.url !== view.get().current.url),
    learn,
    suspect(why) {
      round ??= decide(why).finally(() => {
        round = null;
      });
      return round;
    },
  };
}

/**
 * Asks all sites at once. The current one is preferred when it answers within the grace; a refused
 * connection gives it up at once. With `cannot-write` only a site that says it can write is better.
 *
 * @returns null when no site is fit; never later than the probe limit.
 */
export function chooseSite(
  all: readonly Site[],
  current: Site,
  why: Suspicion,
  probe: Probe,
): Promise<Site | null> {
  const limit = new AbortController();
  const { promise, resolve } = Promise.withResolvers<Site | null>();
  const timers = [setTimeout(() => resolve(candidate), probeLimitMs)];
  let candidate: Site | null = null;
  let unheard = all.length;
  let currentFailed = why === "cannot-write";

  async function ask(site: Site) {
    const answer = await probe(site, limit.signal).catch(() => null);
    const isCurrent = site.url === current.url;
    const fit = answer !== null && (why === "unreachable" || (!isCurrent && answer.writable === true));
    unheard -= 1;
    if (fit && isCurrent) return resolve(site);
    if (isCurrent) currentFailed = true;
    if (fit && !candidate) {
      candidate = site;
      timers.push(setTimeout(() => resolve(candidate), graceMs));
    }
    if ((candidate && currentFailed) || unheard === 0) resolve(candidate);
  }

  for (const site of all) void ask(site);
  return promise.finally(() => {
    limit.abort();
    for (const timer of timers) clearTimeout(timer);
  });
}

/** `GET /api/welcome` needs no session and no database: a site without a primary still answers it. */
export async function probeByWelcome(site: Site, signal: AbortSignal): Promise<ProbeAnswer> {
  const response = await fetch(`${site.url}/api/welcome`, { signal, cache: "no-store" });
  if (!response.ok) throw new Error(`${site.id} answered ${response.status}`);
  return (await response.json()) as ProbeAnswer;
}
