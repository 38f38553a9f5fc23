import http from "node:http";

/** Which site the one public name leads to now. */
export type PublicName = {
  /** Targets to try in turn for a URL: the site that answers first, then the others. Other URLs: themselves. */
  targets(url: string): string[];
  host(url: string): string;
  sites(): { url: string; answers: boolean }[];
  /** A connection to it was just refused; believe that before the next probe. */
  failed(target: string): void;
  close(): void;
};

/**
 * Stands in for the public name's failover: every site's `/healthz` is asked each `probeMs`, and the
 * name resolves to the first in order that answers. A site that hangs counts as dead after one probe.
 */
export function publicName(publicUrl: string, siteUrls: readonly string[], probeMs: number): PublicName {
  const origin = new URL(publicUrl).origin;
  const sites = siteUrls.map((url) => ({ url, answers: true }));
  const timers = sites.map((site) => {
    let asking = false;
    return setInterval(async () => {
      if (asking) return;
      asking = true;
      site.answers = await answers(`${site.url}/healthz`, Math.max(probeMs * 2, 1000));
      asking = false;
    }, probeMs);
  });
  return {
    targets(url) {
      const asked = new URL(url);
      if (asked.origin !== origin) return [url];
      const inOrder = [...sites.filter((site) => site.answers), ...sites.filter((site) => !site.answers)];
      // The path is cut from the text: parsing could re-encode what was signed.
      const rest = url.slice(url.indexOf("//") + 2).replace(/^[^/?]*/, "");
      return inOrder.map((site) => site.url + rest);
    },
    host: (url) => new URL(url).host,
    sites: () => sites.map((site) => ({ ...site })),
    failed(target) {
      for (const site of sites) if (target.startsWith(site.url)) site.answers = false;
    },
    close: () => timers.forEach(clearInterval),
  };
}

function answers(url: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get(url, { agent: false, timeout: timeoutMs }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 500);
    });
    request.on("timeout", () => request.destroy(new Error("silent")));
    request.on("error", () => resolve(false));
  });
}
