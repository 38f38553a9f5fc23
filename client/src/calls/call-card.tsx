import type { CallView } from "#contract/calls.ts";
import { CallAreaMarks } from "../customers/area-marks.tsx";
import { useLive, useMySeat } from "../frame/use-console.ts";
import { clockTime } from "../ui/duration.ts";
import { CountDown, RunningTime } from "../ui/running-time.tsx";
import { StatusMark } from "../ui/status-mark.tsx";
import { GuestActions, RingingActions, TalkingActions, WrapUpActions } from "./call-actions.tsx";
import classes from "./call-card.module.css";
import { callMeaning } from "./call-meaning.ts";
import { callerName, dialWords, phoneText, whyHere } from "./call-words.ts";
import { MatchBadge } from "./match-badge.tsx";
import { type SeatCall, useMyCall } from "./my-call.ts";

/** On top of every page while a call lives. */
export function CallCard() {
  const call = useMyCall();
  if (!call) return null;
  return <LiveCallCard key={call.id} call={call} />;
}

function LiveCallCard({ call }: { call: SeatCall }) {
  const queues = useLive("queues");
  const meaning = callMeaning[call.state];
  const since = call.state === "held" ? (call.heldAt ?? call.stateAt) : (call.answeredAt ?? call.stateAt);
  return (
    <section
      aria-label={`Call: ${meaning.word}`}
      className={classes.card}
      data-tone={meaning.tone}
      data-state={call.state}
    >
      <div className={classes.who}>
        <div className={classes.first}>
          <StatusMark meaning={meaning} filled />
          <span className={classes.name}>{callerName(call)}</span>
          <MatchBadge match={call.match} />
          {call.from ? <span className={classes.number}>{phoneText(call.from)}</span> : null}
          <CallAreaMarks customerId={call.customerId} callId={call.id} />
        </div>
        <p className={classes.why} title={whyHere(call, queues.get(call.queueId)?.name)}>
          {whyHere(call, queues.get(call.queueId)?.name)}
        </p>
      </div>
      <With call={call} />
      <Heard call={call} />
      {call.dial === "machine" ? (
        <p className={classes.with}>A machine answered: leave a message, or end the call.</p>
      ) : null}
      <div className={classes.timer}>
        {call.state === "ringing" && call.offer ? (
          <>
            <CountDown until={call.offer.expiresAt} className={classes.large} />
            <span>to answer</span>
          </>
        ) : call.state === "wrap-up" && call.wrapUpEndsAt ? (
          <>
            <CountDown until={call.wrapUpEndsAt} className={classes.large} />
            <span>of wrap-up left</span>
          </>
        ) : (
          <>
            <RunningTime since={since} className={classes.large} />
            <span>{timerWords(call)}</span>
          </>
        )}
      </div>
      <div className={classes.actions}>
        {call.state === "ringing" ? <RingingActions call={call} /> : null}
        {call.state === "connecting" || call.state === "talking" || call.state === "held" ? (
          call.asGuest ? (
            <GuestActions call={call} />
          ) : (
            <TalkingActions call={call} />
          )
        ) : null}
        {call.state === "wrap-up" ? <WrapUpActions /> : null}
      </div>
    </section>
  );
}

/** What the caller was told while they waited: what they expect by now. */
function Heard({ call }: { call: CallView }) {
  const last = call.heard.at(-1);
  if (!last || call.state === "wrap-up") return null;
  return (
    <p className={classes.with} title={`Told at ${clockTime(last.at)}`}>
      They were told: {last.text}
    </p>
  );
}

/** What the time on the card counts. */
function timerWords(call: CallView): string {
  if (call.state === "held") return "on hold";
  if (call.state === "wrap-up") return "ended here; a site is told once one answers";
  if (call.state === "connecting") return "connecting";
  return call.dial && call.dial !== "answered" ? dialWords[call.dial].toLowerCase() : "talking";
}

const modeVerbs = { listen: "listens", coach: "coaches" } as const;

/** Who else is on the call, and how. */
function With({ call }: { call: SeatCall }) {
  const seats = useLive("seats");
  const me = useMySeat();
  const nameOf = (seatId: string) => seats.get(seatId)?.person?.name ?? "another seat";
  const guests = call.guests.filter((guest) => guest.state === "connected" && guest.seatId !== me?.id);
  const talking = [
    ...(call.asGuest && call.seatId ? [call.seatId] : []),
    ...guests.filter((guest) => guest.mode === "talk").map((guest) => guest.seatId),
  ];
  const parts = [
    ...(talking.length > 0 ? [`With ${talking.map(nameOf).join(", ")}`] : []),
    ...guests.flatMap(({ mode, seatId }) =>
      mode === "talk" ? [] : [`${nameOf(seatId)} ${modeVerbs[mode]}`],
    ),
  ];
  return parts.length > 0 ? <p className={classes.with}>{parts.join(" · ")}</p> : null;
}
