/** What can be done on a call, by where it stands. */
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
import { ariaKeys, isTyping, keysOf, keysText, useShortcut } from "../frame/shortcuts.ts";
import { useMay, useSignal, useWhyNotNow } from "../frame/use-console.ts";
import { ActionButton } from "../ui/action-button.tsx";
import classes from "./call-card.module.css";
import { whyNotYet } from "./call-words.ts";
import { GuestList } from "./guest-list.tsx";
import { type SeatCall, useCallActions, useSoftphone } from "./my-call.ts";
import { SeatOrQueueMenu } from "./transfer-menu.tsx";

export function RingingActions({ call }: { call: CallView }) {
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

export function TalkingActions({ call }: { call: CallView }) {
  const actions = useCallActions(call);
  const held = call.state === "held";
  const othersTalk = call.guests.some((guest) => guest.state === "connected" && guest.mode === "talk");
  const noSite = useWhyNotNow();
  const notYet = whyNotYet(call) ?? noSite;
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
      <MuteButton disabledReason={notYet} onMute={actions.mute} />
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
export function GuestActions({ call }: { call: SeatCall }) {
  const actions = useCallActions(call);
  const maySupervise = useMay("call:supervise");
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
        disabledReason={call.mode === "listen" ? "Nobody hears you while you listen" : null}
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

type MuteButtonProps = { disabledReason: string | null; onMute: (muted: boolean) => void };

function MuteButton({ disabledReason, onMute }: MuteButtonProps) {
  const { muted, line } = useSignal(useSoftphone().state);
  const noLine = line === "open" ? null : "The line is not open in this tab";
  useShortcut("mute", noLine ? null : () => onMute(!muted));
  const Sign = muted ? IconMicrophoneOff : IconMicrophone;
  return (
    <ActionButton
      h={40}
      variant="default"
      leftSection={<Sign size={17} stroke={1.7} aria-hidden />}
      disabledReason={disabledReason ?? noLine}
      hint={keysText(keysOf("mute"))}
      aria-pressed={muted}
      className={classes.toggle}
      onClick={() => onMute(!muted)}
    >
      {muted ? "Unmute" : "Mute"}
    </ActionButton>
  );
}

export function WrapUpActions() {
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
