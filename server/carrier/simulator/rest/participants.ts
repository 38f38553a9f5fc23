import { Router } from "express";
import { playAnnouncement } from "../announcements.ts";
import { endCall, openCall } from "../call-life.ts";
import { announce } from "../conference-callbacks.ts";
import { conferenceNamed, connected, listen, participantOf, participantsMax, stay } from "../conferences.ts";
import { validLabel } from "../dial-conference.ts";
import type { Exchange } from "../exchange.ts";
import { type Conference, isOver, type Participant } from "../model.ts";
import type { Outbound } from "../outbound.ts";
import { parties, place } from "./calls.ts";
import { findConference } from "./conferences.ts";
import { absoluteUrl, type Form, flag, method, statusCallback, text, whole } from "./fields.ts";
import { detection } from "./machine-detection.ts";
import { page } from "./paging.ts";
import { notFound, Refusal } from "./refusal.ts";
import { participantView } from "./views.ts";

export function participantRoutes(x: Exchange, outbound: Outbound): Router {
  const router = Router({ mergeParams: true });
  const base = "/Conferences/:conference/Participants";

  router.post(`${base}.json`, (req, res) => {
    const form = (req.body ?? {}) as Form;
    const { to, from } = parties(x, form);
    const conference = conferenceFor(x, req.params.conference, req.originalUrl);
    const label = text(form, "Label");
    if (label !== null && !validLabel(label)) throw new Refusal(400, 16024, "Participant label is invalid");
    if (label !== null && participantOf(conference, label)) {
      throw new Refusal(400, 16026, "Participant label is in use by another participant");
    }
    if (conference.participants.size >= conference.participantsMax)
      throw new Refusal(400, 16020, "The conference is full");
    const coach = text(form, "CallSidToCoach");
    if (coach && !conference.participants.has(coach))
      throw new Refusal(400, 13240, "CallSidToCoach is not in this conference");
    const call = openCall(x, {
      direction: "outbound-api",
      from,
      to,
      farEnd: x.farEndOf(to),
      statusCallback: statusCallback(form),
    });
    const participant: Participant = {
      call,
      label,
      muted: flag(form, "Muted") ?? false,
      hold: false,
      coaching: flag(form, "Coaching") ?? false,
      callSidToCoach: coach,
      startConferenceOnEnter: flag(form, "StartConferenceOnEnter") ?? true,
      endConferenceOnExit: flag(form, "EndConferenceOnExit") ?? false,
      status: "queued",
      createdAt: x.ports.now(),
      announcing: null,
      leave: null,
    };
    conference.participants.set(call.sid, participant);
    const tellAnsweredBy = detection(x, form);
    place(x, outbound, call, whole(form, "Timeout", 5, 600) ?? 60, () => {
      void join(x, conference, participant);
      tellAnsweredBy(call);
    });
    forgetUnanswered(x, conference, participant);
    res.status(201).json(participantView(x, conference, participant));
  });

  router.get(`${base}.json`, (req, res) => {
    const conference = findConference(x, req.params.conference!, req.originalUrl);
    const query = req.query as Record<string, unknown>;
    const wanted = [...conference.participants.values()]
      .filter(
        (participant) =>
          (query.Muted === undefined || String(participant.muted) === query.Muted) &&
          (query.Hold === undefined || String(participant.hold) === query.Hold) &&
          (query.Coaching === undefined || String(participant.coaching) === query.Coaching),
      )
      .map((participant) => ({ sid: participant.call.sid, participant }));
    res.json(
      page(req.baseUrl + req.path, query, "participants", wanted, (row) =>
        participantView(x, conference, row.participant),
      ),
    );
  });

  router.get(`${base}/:call.json`, (req, res) => {
    const { conference, participant } = find(x, req.params.conference!, req.params.call!, req.originalUrl);
    res.json(participantView(x, conference, participant));
  });

  router.post(`${base}/:call.json`, (req, res) => {
    const form = (req.body ?? {}) as Form;
    const { conference, participant } = find(x, req.params.conference!, req.params.call!, req.originalUrl);
    update(x, conference, participant, form);
    res.json(participantView(x, conference, participant));
  });

  router.delete(`${base}/:call.json`, (req, res) => {
    const { participant } = find(x, req.params.conference!, req.params.call!, req.originalUrl);
    if (participant.leave) participant.leave("removed");
    else endCall(x, participant.call, "site", "removed before it joined", "canceled");
    res.status(204).json(null);
  });

  return router;
}

function update(x: Exchange, conference: Conference, participant: Participant, form: Form) {
  absoluteUrl(form, "HoldUrl", 21205);
  const announceUrl = absoluteUrl(form, "AnnounceUrl", 21205);
  const muted = flag(form, "Muted");
  const hold = flag(form, "Hold");
  const coaching = flag(form, "Coaching");
  const endOnExit = flag(form, "EndConferenceOnExit");
  const coach = text(form, "CallSidToCoach");
  if (coaching && !(coach && connected(conference).some((other) => other.call.sid === coach))) {
    throw new Refusal(400, 13240, "CallSidToCoach is not in this conference");
  }
  if (endOnExit !== null) participant.endConferenceOnExit = endOnExit;
  if (coaching !== null) Object.assign(participant, { coaching, callSidToCoach: coaching ? coach : null });
  if (muted !== null && muted !== participant.muted) {
    participant.muted = muted;
    announce(x, conference, muted ? "participant-mute" : "participant-unmute", participant);
  }
  if (hold !== null && hold !== participant.hold) {
    participant.hold = hold;
    announce(x, conference, hold ? "participant-hold" : "participant-unhold", participant);
  }
  if (coaching !== null || endOnExit !== null) announce(x, conference, "participant-modify", participant);
  listen(x, conference);
  if (announceUrl !== null)
    void playAnnouncement(x, conference, participant, announceUrl, method(form, "AnnounceMethod"));
}

async function join(x: Exchange, conference: Conference, participant: Participant) {
  const { call } = participant;
  if (conference.status === "completed")
    return endCall(x, call, "site", "the conference ended before it joined");
  const execution = new AbortController();
  call.execution = execution;
  await stay(x, conference, participant, execution.signal);
  // A leg made by REST has no TwiML to go on with.
  if (!isOver(call) && call.execution === execution) endCall(x, call, "site", "it left its conference");
}

/** A leg that never joins leaves the list when its call is over. */
function forgetUnanswered(x: Exchange, conference: Conference, participant: Participant) {
  const watch = () => {
    const { call } = participant;
    if (call.status === "ringing" && participant.status === "queued") participant.status = "ringing";
    if (!isOver(call)) return;
    x.news.off("changed", watch);
    if (participant.status === "complete" || participant.leave) return;
    conference.participants.delete(call.sid);
    participant.status = "failed";
    announce(x, conference, "participant-leave", participant, {
      ParticipantCallStatus: call.status,
      ReasonParticipantLeft: "participant_add_failed",
    });
  };
  x.news.on("changed", watch);
}

/** A conference for a new participant: by sid, or by name, which makes one if there is none (as Twilio does). */
function conferenceFor(x: Exchange, sidOrName: string | undefined, uri: string): Conference {
  if (sidOrName && /^CF[0-9a-f]{32}$/.test(sidOrName)) {
    const conference = findConference(x, sidOrName, uri);
    if (conference.status === "completed") throw notFound(uri);
    return conference;
  }
  if (!sidOrName || sidOrName.length > 128) throw notFound(uri);
  return conferenceNamed(x, sidOrName, { region: "us1", waitMusic: true, callback: null, participantsMax });
}

function find(x: Exchange, conferenceSid: string, callSidOrLabel: string, uri: string) {
  const conference = findConference(x, conferenceSid, uri);
  const participant = participantOf(conference, callSidOrLabel);
  if (!participant) throw notFound(uri);
  return { conference, participant };
}
