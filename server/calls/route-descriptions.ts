import { z } from "zod";
import { openBackup, restoreCenter, stopCountdown } from "../centers/center-operations.ts";
import { setAgentState, superviseAgentState } from "../centers/set-agent-state.ts";
import { takeSeat } from "../centers/take-seat.ts";
import { describeRoute, type RouteDescription } from "../platform/http/openapi.ts";
import type { Operation } from "../platform/operation.ts";
import { chooseCustomer, endCall, holdCall, noteCall } from "./agent-actions.ts";
import { acceptOffer, declineOffer } from "./answer-offer.ts";
import { declareCenterDark } from "./declare-center-dark.ts";
import { dialOut } from "./dial-out.ts";
import { saveDraft } from "./drafts.ts";
import { finishWrapUp } from "./finish-wrap-up.ts";
import { inviteToCall } from "./invite-to-call.ts";
import { leaveCall, takeOutGuest } from "./leave-call.ts";
import { pauseRecording } from "./recording.ts";
import { saveScriptRun } from "./save-script-run.ts";
import { fieldsOfPath, settingsDoors } from "./settings/doors.ts";
import { superviseCall } from "./supervise-call.ts";
import { transferCall } from "./transfer-call.ts";
import { finishVoicemail, tieVoicemail } from "./voicemail.ts";
import { extendWrapUp, wrapUpCall } from "./wrap-up.ts";

type Needs = RouteDescription["needs"];
const get = (path: string, tag: string, needs: Needs, summary: string, answers: string) =>
  describeRoute({ method: "get", path: `/api${path}`, tag, needs, summary, answers });
const act = <In, Out>(
  path: string,
  tag: string,
  op: Operation<In, Out>,
  fromPath: string[],
  summary: string,
  method: "post" | "put" = "post",
) =>
  describeRoute({
    method,
    path: `/api${path}`,
    tag,
    // No route of the API is a customer's: their page is forms.
    needs: op.permission === "a customer" || op.permission === null ? "a session" : op.permission,
    summary,
    body: op.input,
    fromPath,
    answers: `what \`${op.name}\` did`,
  });

export const callDescriptions: readonly RouteDescription[] = [
  get("/live", "calls", "call:look", "Centers, seats, queues and calls as they are now", "LiveView"),
  describeRoute({
    method: "post",
    path: "/api/live/rows",
    tag: "calls",
    needs: "call:look",
    summary: "Some rows of it again",
    body: z.record(z.enum(["centers", "seats", "queues", "calls"]), z.array(z.uuid())),
    answers: "LiveRows",
  }),
  act("/agent/seat", "agents", takeSeat, [], "Sit down, or leave the seat"),
  act("/agent/state", "agents", setAgentState, [], "Say what one is doing; during a call it holds after it"),
  act(
    "/agents/{personId}/state",
    "agents",
    superviseAgentState,
    ["personId"],
    "Set another person's state, with a reason",
  ),
  act("/offers/{id}/accept", "calls", acceptOffer, ["offerId"], "Take the call that is offered"),
  act("/offers/{id}/decline", "calls", declineOffer, ["offerId"], "Let it go onward"),
  get("/dial/numbers", "calls", "call:dial", "Our numbers that a customer may see calling", "DialNumber[]"),
  act("/dial", "calls", dialOut, [], "Call a customer, or carry out a callback before its turn"),
  act("/calls/{id}/hold", "calls", holdCall, ["callId"], "Hold with music, or take back"),
  act(
    "/calls/{id}/recording",
    "calls",
    pauseRecording,
    ["callId"],
    "Pause what is recorded while card data is spoken, or go on",
  ),
  get("/calls/{id}/recording", "calls", "call:look", "What was recorded of a call, as sound", "audio"),
  act(
    "/calls/{id}/supervise",
    "calls",
    superviseCall,
    ["callId"],
    "Listen to another seat's call, coach its agent, or join the talk",
  ),
  act("/calls/{id}/wrap-up/finish", "calls", finishWrapUp, ["callId"], "End somebody's stuck wrap-up"),
  act("/calls/{id}/transfer", "calls", transferCall, ["callId"], "Give the call to a seat or a queue"),
  act(
    "/calls/{id}/conference",
    "calls",
    inviteToCall,
    ["callId"],
    "Ask another seat, or whoever a queue has free, into the call",
  ),
  act("/calls/{id}/conference/take-out", "calls", takeOutGuest, ["callId"], "Take a guest out again"),
  act("/calls/{id}/leave", "calls", leaveCall, ["callId"], "Leave the caller to whoever else talks"),
  act("/calls/{id}/end", "calls", endCall, ["callId"], "End the talk"),
  act("/calls/{id}/wrap-up", "calls", wrapUpCall, ["callId"], "Save the outcome, note and callback"),
  act("/calls/{id}/wrap-up/extend", "calls", extendWrapUp, ["callId"], "More time for the note"),
  act("/calls/{id}/customer", "calls", chooseCustomer, ["callId"], "Say which customer it is"),
  act("/calls/{id}/note", "calls", noteCall, ["callId"], "Write a note"),
  act("/calls/{id}/script-run", "calls", saveScriptRun, ["callId"], "Keep how far a script was followed"),
  get(
    "/work-list",
    "calls",
    "call:take",
    "Callbacks due, open cases and calls not written up: `?scope=mine` or `team`",
    "WorkListView",
  ),
  get("/voicemails/{id}/sound", "calls", "call:dial", "What was said, as sound", "audio"),
  act("/voicemails/{id}/finish", "calls", finishVoicemail, ["voicemailId"], "Heard, and seen to"),
  act("/voicemails/{id}/customer", "calls", tieVoicemail, ["voicemailId"], "Say whose message it is"),
  get("/drafts", "calls", "call:take", "One's half-typed texts", "DraftView[]"),
  act("/drafts/{key}", "calls", saveDraft, ["key"], "Keep a half-typed text", "put"),
  get("/wrap-up-codes", "calls", "call:look", "How a call may have ended", "WrapUpCode[]"),
  get(
    "/carrier/token",
    "calls",
    "call:take",
    "What a softphone signs in at the carrier with",
    "`token`, `url`, `simulated`",
  ),
  act(
    "/centers/{id}/dark",
    "centers",
    declareCenterDark,
    ["centerId"],
    "Declare a center dark: its callers move at once",
  ),
  act("/centers/{id}/dark/stop", "centers", stopCountdown, ["centerId"], "Stop the countdown"),
  act("/centers/{id}/restore", "centers", restoreCenter, ["centerId"], "Begin to take a center back"),
  act(
    "/centers/{id}/backup",
    "centers",
    openBackup,
    ["centerId"],
    "Open or close a center's backup seats by hand",
  ),
  get(
    "/centers/{id}/events",
    "centers",
    "center:look",
    "What was believed of a center, on what evidence",
    "the last 200, newest first",
  ),
  get(
    "/reports/calls",
    "reports",
    "report:look",
    "Calls by half hour, queue or agent: `?by=`, `since` and `until`",
    "CallReportView",
  ),
  get("/floor/today", "floor", "center:look", "What each center did today", "FloorDay"),
  get(
    "/floor/heartbeats",
    "floor",
    "center:look",
    "When each center was heard in the last minutes",
    "Heartbeats",
  ),
  get(
    "/centers/{id}/what-if",
    "centers",
    "center:look",
    "If it went dark now",
    "backup seats, skills covered, expected wait",
  ),
  get("/settings", "settings", "settings:change", "How the work is arranged", "SettingsView"),
  get("/macros", "settings", "call:look", "Canned answers in use", "MacroView[]"),
  get("/break-reasons", "settings", "call:look", "Reasons for a break to choose from", "BreakReason[]"),
  ...settingsDoors.map(({ path, op, summary }) => act(path, "settings", op, fieldsOfPath(path), summary)),
];
