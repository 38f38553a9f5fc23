import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import type { DialNumber } from "#contract/calls.ts";
import type { Purpose } from "#contract/customers.ts";
import { useConsole, useMay, useMySeat, useWhyNotNow } from "../frame/use-console.ts";
import { useMyCall } from "./my-call.ts";

export type DialWish = {
  contactPointId?: string;
  number?: string;
  callbackId?: string;
  from?: string;
  purpose?: Purpose;
  despite?: string;
};

/** Nobody is dialled minutes after the agent pressed: a site answers within this time, or nothing is asked. */
const dialWithinMs = 8_000;

/** Why this person cannot call anybody now. Null: they can. */
export function useWhyNotDial(): string | null {
  const may = useMay("call:dial");
  const seat = useMySeat();
  const call = useMyCall();
  const notNow = useWhyNotNow();
  if (!may) return "Your role does not call out";
  if (!seat) return "Take a seat first";
  if (call) return call.state === "wrap-up" ? "Write up the last call first" : "You have a call";
  if (seat.state === "offline" || seat.state === "lost") return "You are offline: choose a state first";
  return notNow;
}

/** Calls somebody; the call card takes it from there. @throws ApiProblem when the site refuses. */
export function useDial() {
  const { api } = useConsole();
  return useCallback(
    (wish: DialWish) =>
      api.send<{ callId: string }>(
        { method: "POST", path: "dial", body: wish },
        { signal: AbortSignal.timeout(dialWithinMs) },
      ),
    [api],
  );
}

/** Our numbers that a customer may see, the own center's first. */
export function useDialNumbers(wanted: boolean) {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["settings", undefined, "dial-numbers"],
    enabled: wanted,
    staleTime: 60_000,
    queryFn: ({ signal }) => api.get<DialNumber[]>("dial/numbers", { signal }),
  });
}
