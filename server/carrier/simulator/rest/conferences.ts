import { Router } from "express";
import { endConference, listen } from "../conferences.ts";
import type { Exchange } from "../exchange.ts";
import type { Conference } from "../model.ts";
import { absoluteUrl, type Form, text } from "./fields.ts";
import { matchesDay, page } from "./paging.ts";
import { notFound, Refusal } from "./refusal.ts";
import { conferenceView } from "./views.ts";

export function conferenceRoutes(x: Exchange): Router {
  const router = Router({ mergeParams: true });

  router.get("/Conferences.json", (req, res) => {
    const query = req.query as Record<string, unknown>;
    const wanted = [...x.conferences.values()]
      .reverse()
      .filter(
        (conference) =>
          (query.FriendlyName === undefined || query.FriendlyName === conference.friendlyName) &&
          (query.Status === undefined || query.Status === conference.status) &&
          matchesDay(query, "DateCreated", conference.createdAt) &&
          matchesDay(query, "DateUpdated", conference.updatedAt),
      );
    const view = (conference: Conference) => conferenceView(x, conference);
    res.json(page(req.baseUrl + req.path, query, "conferences", wanted, view));
  });

  router.get("/Conferences/:sid.json", (req, res) => {
    res.json(conferenceView(x, findConference(x, req.params.sid, req.originalUrl)));
  });

  router.post("/Conferences/:sid.json", (req, res) => {
    const form = (req.body ?? {}) as Form;
    const conference = findConference(x, req.params.sid, req.originalUrl);
    const status = text(form, "Status");
    if (status !== null && status !== "completed")
      throw new Refusal(400, 20001, "Status can only be completed");
    absoluteUrl(form, "AnnounceUrl", 21205);
    if (status === "completed") endConference(x, conference, "conference-ended-via-api", null);
    else listen(x, conference);
    res.json(conferenceView(x, conference));
  });

  return router;
}

/** By its sid; live ones also by their name, as Twilio allows for participants. */
export function findConference(x: Exchange, sidOrName: string, uri: string): Conference {
  const bySid = x.conferences.get(sidOrName);
  if (bySid) return bySid;
  throw notFound(uri);
}
