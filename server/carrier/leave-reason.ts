/**
 * `ReasonParticipantLeft` of a `participant-leave` callback. Known values: participant_hung_up,
 * participant_updated_via_api, participant_add_failed, moderator_ended_conference, conference_ended_via_api.
 */
const endedReasons = new Set(["moderator_ended_conference", "conference_ended_via_api"]);

/** The leg left because its conference ended under it (the caller went, or we ended it). */
export const leftWithConference = (reason: string | undefined): boolean => endedReasons.has(reason ?? "");

const finalCallStatuses = new Set(["completed", "busy", "failed", "no-answer", "canceled"]);

/**
 * The leg's call is over, by its `ParticipantCallStatus`. The reason alone does not say so: a caller who
 * leaves the Dial by star may be reported as hung up while the call goes on with other TwiML.
 */
export const hungUp = (callStatus: string | undefined): boolean => finalCallStatuses.has(callStatus ?? "");
