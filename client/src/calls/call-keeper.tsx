import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { announce } from "../frame/announce.tsx";
import { keysOf, keysText } from "../frame/shortcuts.ts";
import { useConsole, useLive, useMySeat } from "../frame/use-console.ts";
import { pause } from "../platform/waiting.ts";
import { callerName } from "./call-words.ts";
import { keepLineOpen, type LineKeeper } from "./keep-line-open.ts";
import { SoftphoneContext, TryLineContext, useEndWaits, useMyCall } from "./my-call.ts";
import { flashTitle, ringing } from "./ring.ts";
import { openSoftphone } from "./softphone.ts";
import { useRememberedCall } from "./unwritten-calls.ts";
import { useGuestNotes } from "./use-guest-notes.ts";
import { useAskBeforeLeaving, usePhoneOwner } from "./use-phone-owner.ts";

/** Keeps the telephone and the ringing, whatever page is open. */
export function CallKeeper({ children }: { children: ReactNode }) {
  const { api, me } = useConsole();
  const [softphone] = useState(() => openSoftphone(api));
  const keeper = useRef<LineKeeper | null>(null);
  const tryLine = useMemo(() => () => keeper.current?.now(), []);
  const seat = useMySeat();
  const call = useMyCall();
  const queues = useLive("queues");
  const owns = usePhoneOwner(me.personId);
  const browserPhone = owns && seat?.phone === "browser";
  const offer = call?.offer ?? null;
  const rings = owns && call?.state === "ringing" && offer?.state === "offered";
  const who = call ? callerName(call) : "";
  const queueName = call ? queues.get(call.queueId)?.name : undefined;

  useRememberedCall(call);
  useGuestNotes(call);

  useEffect(() => () => softphone.close(), [softphone]);

  useEffect(() => {
    if (!browserPhone) return softphone.close();
    keeper.current = keepLineOpen(softphone, pause);
    return () => keeper.current?.stop();
  }, [browserPhone, softphone]);

  // Also after a reload between accepting and the leg coming up: the offer waits a few seconds for it.
  const joinable = browserPhone && offer?.state === "accepted" ? offer.id : null;
  useEffect(() => {
    if (joinable) void softphone.join(joinable);
  }, [joinable, softphone]);

  // An end that no site has taken yet keeps the line, muted: a line that drops puts its caller back in the queue.
  const endWaits = useEndWaits();
  const onTheLine = endWaits || (call !== null && call.state !== "ringing" && call.state !== "wrap-up");
  useEffect(() => {
    if (endWaits) softphone.mute(true);
  }, [endWaits, softphone]);
  useAskBeforeLeaving(onTheLine && browserPhone);
  useEffect(() => {
    if (!onTheLine) return;
    return () => softphone.hangUp();
  }, [onTheLine, softphone]);

  useEffect(() => {
    if (!rings) return;
    announce(
      `Call ringing: ${who}${queueName ? `, ${queueName}` : ""}. ${keysText(keysOf("accept"))} accepts.`,
      "assertive",
    );
    ringing.start();
    const stopFlashing = flashTitle(`Ringing: ${who}`);
    return () => {
      ringing.stop();
      stopFlashing();
    };
  }, [rings, who, queueName]);

  return (
    <SoftphoneContext value={softphone}>
      <TryLineContext value={tryLine}>{children}</TryLineContext>
    </SoftphoneContext>
  );
}
