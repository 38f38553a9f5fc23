import { describe, expect, test } from "vitest";
import { chooseSite, openSites, type Probe, type ProbeAnswer, type Site } from "#client/platform/sites.ts";

const main: Site = { id: "main", url: "http://main" };
const cloud: Site = { id: "cloud", url: "http://cloud" };
const all = [main, cloud];
const yes = (writable = true): ProbeAnswer => ({ sites: all, writable });

/** A site that answers after `ms`, refuses at once (`refuses`), or says nothing until it is given up. */
type Behavior = { afterMs: number; writable?: boolean } | "refuses" | "silent";

function probing(behaviors: Record<string, Behavior>): Probe {
  return (site, signal) => {
    const behavior = behaviors[new URL(site.url).hostname] ?? "refuses";
    if (behavior === "refuses") return Promise.reject(new TypeError("refused"));
    if (behavior === "silent") {
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    }
    return new Promise((resolve) => setTimeout(() => resolve(yes(behavior.writable)), behavior.afterMs));
  };
}

describe("choosing a site", () => {
  test("the site in use stays when it answers a little later than the other", async () => {
    const probe = probing({ main: { afterMs: 60 }, cloud: { afterMs: 1 } });
    expect(await chooseSite(all, main, "unreachable", probe)).toEqual(main);
  });

  test("a refused connection gives the site up for the other", async () => {
    expect(await chooseSite(all, main, "unreachable", probing({ cloud: { afterMs: 5 } }))).toEqual(cloud);
  });

  test("a site that hangs is given up for one that answers", async () => {
    const probe = probing({ main: "silent", cloud: { afterMs: 5 } });
    expect(await chooseSite(all, main, "unreachable", probe)).toEqual(cloud);
  });

  test("with no site answering nothing is chosen, and the round still ends", async () => {
    expect(
      await chooseSite(all, main, "unreachable", probing({ main: "silent", cloud: "silent" })),
    ).toBeNull();
  });

  test("a site that answers but cannot write is left only for one that can", async () => {
    const better = probing({ main: { afterMs: 1, writable: false }, cloud: { afterMs: 20, writable: true } });
    expect(await chooseSite(all, main, "cannot-write", better)).toEqual(cloud);
    const noBetter = probing({
      main: { afterMs: 1, writable: false },
      cloud: { afterMs: 5, writable: false },
    });
    expect(await chooseSite(all, main, "cannot-write", noBetter)).toBeNull();
  });
});

test("a console moves once, says so, and comes back only when its new site fails", async () => {
  const behaviors: Record<string, Behavior> = { main: "refuses", cloud: { afterMs: 1 } };
  const sites = openSites(all, "main", probing(behaviors));
  await Promise.all([sites.suspect("unreachable"), sites.suspect("unreachable")]);
  expect(sites.view.get()).toMatchObject({ current: cloud, moves: 1 });
  behaviors.main = { afterMs: 1 };
  await sites.suspect("unreachable");
  expect(sites.current()).toEqual(cloud);
});

test("a console that knew one site learns the other from the first answer", async () => {
  const sites = openSites(
    [{ id: "localhost:7100", url: "http://main" }],
    undefined,
    probing({ main: { afterMs: 1 } }),
  );
  await sites.suspect("unreachable");
  expect(sites.view.get()).toMatchObject({ current: main, all });
});

test("while nothing answers the console says so, and again when something does", async () => {
  const behaviors: Record<string, Behavior> = {};
  const sites = openSites(all, "main", probing(behaviors));
  await sites.suspect("unreachable");
  expect(sites.view.get().anyAnswers).toBe(false);
  behaviors.cloud = { afterMs: 1 };
  await sites.suspect("unreachable");
  expect(sites.view.get()).toMatchObject({ anyAnswers: true, current: cloud });
});
