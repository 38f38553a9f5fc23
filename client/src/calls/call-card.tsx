import { Button, SegmentedControl } from "@mantine/core";
import {
  IconArrowRight,
  IconCreditCard,
  IconCreditCardOff,
  IconDoorExit,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhone,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
} from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation } from "react-router";
import type { CallView, GuestMode } from "#contract/calls.ts";
import { CallAreaMarks } from "../customers/area-marks.tsx";
import { ariaKeys, isTyping, keysOf, keysText, useShortcut } from "../frame/shortcuts.ts";
import { useLive, useMay, useMySeat, useSignal, useWhyNotNow } from "../frame/use-console.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { clockTime } from "../ui/duration.ts";
import { CountDown, RunningTime } from "../ui/running-time.tsx";
import { StatusMark } from "../ui/status-mark.tsx";
import classes from "./call-card.module.css";
import { callMeaning } from "./call-meaning.ts";
import { callerName, dialWords, phoneText, whyHere, whyNotYet } from "./call-words.ts";
import { GuestList } from "./guest-list.tsx";
import { MatchBadge } from "./match-badge.tsx";
import { type SeatCall, useCallActions, useMyCall, useSoftphone } from "./my-call.ts";
import { SeatOrQueueMenu } from "./transfer-menu.tsx";

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

function RingingActions({ call }: { call: CallView }) {
  const actions = useCallActions(call);
  const accept = useRef<HTMLButtonElement>(null);
  const [pressed, setPressed] = useState(false);
  const offerId = call.offer?.id;

  useEffect(() => {
    // Never out of someone's hands while they write; the shortcut works from anywhere.
    if (offerId && !isTyping()) accept.current?.focus();
  }, [offerId]);

  async function onAccept() {
    if (pressed) return;
    setPressed(true);
    await actions.accept();
    setPressed(false);
  }
  useShortcut("accept", onAccept);

  return (
    <>
      <Button
        ref={accept}
        h={40}
        px={18}
        leftSection={<IconPhone size={18} stroke={1.8} aria-hidden />}
        aria-keyshortcuts={ariaKeys(keysOf("accept"))}
        title={keysText(keysOf("accept"))}
        loading={pressed}
        onClick={onAccept}
      >
        Accept
      </Button>
      <Button h={40} variant="default" disabled={pressed} onClick={actions.decline}>
        Decline
      </Button>
    </>
  );
}

function TalkingActions({ call }: { call: CallView }) {
  const actions = useCallActions(call);
  const softphone = useSoftphone();
  const { muted, line } = useSignal(softphone.state);
  const held = call.state === "held";
  const othersTalk = call.guests.some((guest) => guest.state === "connected" && guest.mode === "talk");
  const noSite = useWhyNotNow();
  const notYet = whyNotYet(call) ?? noSite;
  const noLine = line === "open" ? null : "The line is not open in this tab";
  useShortcut("mute", noLine ? null : () => actions.mute(!muted));
  useShortcut("hold", notYet ? null : () => void actions.hold(!held));

  return (
    <>
      {call.recording ? (
        <ActionButton
          h={40}
          variant="default"
          leftSection={
            call.recording === "on" ? (
              <IconCreditCard size={17} stroke={1.7} aria-hidden />
            ) : (
              <IconCreditCardOff size={17} stroke={1.7} aria-hidden />
            )
          }
          disabledReason={notYet}
          hint="Nothing is recorded while card data is spoken"
          aria-pressed={call.recording === "paused"}
          className={classes.toggle}
          onClick={() => void actions.pauseRecording(call.recording === "on")}
        >
          {call.recording === "on" ? "Recording: pause" : "Paused: go on"}
        </ActionButton>
      ) : null}
      <MuteButton muted={muted} disabledReason={notYet ?? noLine} onMute={actions.mute} />
      <ActionButton
        h={40}
        variant="default"
        leftSection={
          held ? (
            <IconPlayerPlay size={17} stroke={1.7} aria-hidden />
          ) : (
            <IconPlayerPause size={17} stroke={1.7} aria-hidden />
          )
        }
        disabledReason={notYet}
        hint={keysText(keysOf("hold"))}
        aria-pressed={held}
        className={classes.toggle}
        onClick={() => void actions.hold(!held)}
      >
        {held ? "Take back" : "Hold"}
      </ActionButton>
      <SeatOrQueueMenu
        call={call}
        does="Transfer"
        disabledReason={notYet ?? (othersTalk ? "Somebody you asked in talks: leave the call to them" : null)}
        onChoose={actions.transfer}
      />
      <SeatOrQueueMenu call={call} does="Conference" disabledReason={notYet} onChoose={actions.conference}>
        <GuestList call={call} onTakeOut={(offerId) => void actions.takeOut(offerId)} />
      </SeatOrQueueMenu>
      {othersTalk ? <LeaveButton onLeave={actions.leave} /> : null}
      <Button
        h={40}
        className={classes.end}
        leftSection={<IconPhoneOff size={17} stroke={1.7} aria-hidden />}
        onClick={() => void actions.end()}
      >
        End
      </Button>
    </>
  );
}

/** A guest is heard and may go; what becomes of the caller is for the seat that has the call. */
function GuestActions({ call }: { call: SeatCall }) {
  const actions = useCallActions(call);
  const softphone = useSoftphone();
  const { muted, line } = useSignal(softphone.state);
  const maySupervise = useMay("call:supervise");
  const noLine = line === "open" ? null : "The line is not open in this tab";
  useShortcut("mute", noLine ? null : () => actions.mute(!muted));
  return (
    <>
      {maySupervise && call.mode ? (
        <SegmentedControl
          size="md"
          aria-label="How you are on this call"
          value={call.mode}
          onChange={(mode) => void actions.supervise(mode as GuestMode)}
          data={[
            { value: "listen", label: "Listen" },
            { value: "coach", label: "Coach" },
            { value: "talk", label: "Join" },
          ]}
        />
      ) : null}
      <MuteButton
        muted={muted}
        disabledReason={call.mode === "listen" ? "Nobody hears you while you listen" : noLine}
        onMute={actions.mute}
      />
      <LeaveButton onLeave={actions.leave} />
    </>
  );
}

function LeaveButton({ onLeave }: { onLeave: () => Promise<boolean> }) {
  return (
    <Button
      h={40}
      variant="default"
      leftSection={<IconDoorExit size={17} stroke={1.7} aria-hidden />}
      title="The caller stays with the others"
      onClick={() => void onLeave()}
    >
      Leave
    </Button>
  );
}

type MuteButtonProps = {
  muted: boolean;
  disabledReason: string | null;
  onMute: (muted: boolean) => void;
};

function MuteButton({ muted, disabledReason, onMute }: MuteButtonProps) {
  const Sign = muted ? IconMicrophoneOff : IconMicrophone;
  return (
    <ActionButton
      h={40}
      variant="default"
      leftSection={<Sign size={17} stroke={1.7} aria-hidden />}
      disabledReason={disabledReason}
      hint={keysText(keysOf("mute"))}
      aria-pressed={muted}
      className={classes.toggle}
      onClick={() => onMute(!muted)}
    >
      {muted ? "Unmute" : "Mute"}
    </ActionButton>
  );
}

function WrapUpActions() {
  const { pathname } = useLocation();
  if (pathname.startsWith("/desk")) return null;
  return (
    <Button
      component={Link}
      to="/desk"
      h={40}
      variant="default"
      rightSection={<IconArrowRight size={16} stroke={1.8} aria-hidden />}
    >
      Finish on the Desk
    </Button>
  );
}
