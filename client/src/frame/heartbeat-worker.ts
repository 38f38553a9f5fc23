/// <reference lib="webworker" />
/** Answers heartbeats beside the page: a page that is busy drawing, or hidden, is not a dark seat. */
import { keepPresence, type PresenceWish } from "../platform/presence.ts";
import { signal } from "../platform/signal.ts";

const wish = signal<PresenceWish>({ token: null, urls: [] });
keepPresence(wish);
self.addEventListener("message", (event: MessageEvent<PresenceWish>) => wish.set(event.data));
