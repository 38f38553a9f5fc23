/// <reference lib="webworker" />
/**
 * Holds the shell and every chunk of one release: F5, or a page never opened before, works while the
 * site it came from is dead. Touches no API call; those have their own way to the other site.
 */
const release: string = "%RELEASE%";
const precache = "%PRECACHE%" as unknown as string[];
const cacheName = `holdfast-${release}`;
const worker = self as unknown as ServiceWorkerGlobalScope;

worker.addEventListener("install", (event) => {
  event.waitUntil(hold().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (request.mode === "navigate") {
    if (/^\/(api|my|carrier|metrics|healthz|readyz)(\/|$)/.test(url.pathname)) return;
    event.respondWith(fromCache("/index.html", request));
  } else if (url.pathname.startsWith("/assets/") || precache.includes(url.pathname)) {
    event.respondWith(fromCache(request.url, request));
  }
});

async function hold(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll(precache.map((path) => new Request(path, { cache: "reload" })));
}

/** The release before this one stays: a page opened under it may still ask for its chunks. */
async function forgetOlder(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith("holdfast-") && name !== cacheName);
  for (const name of names.slice(0, -1)) await caches.delete(name);
}

async function fromCache(key: string, request: Request): Promise<Response> {
  const own = await (await caches.open(cacheName)).match(key);
  return own ?? (await caches.match(key)) ?? fetch(request);
}

export {};
