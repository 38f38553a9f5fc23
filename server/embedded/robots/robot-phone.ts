import {
  createSimulatedDevice,
  type SimulatedCall,
  type SimulatedDevice,
} from "#client/calls/simulated-device.ts";
import type { Api } from "#client/platform/api.ts";

type CarrierToken = { token: string; url: string; simulated: boolean };

/** A robot's softphone, on the simulated carrier. */
export type RobotPhone = {
  /** Resolves with the leg; rejects when the carrier refuses it. */
  connect(offerId: string): Promise<SimulatedCall>;
  hangUp(): void;
  close(): void;
};

/** Tokens live an hour; a new one is fetched well before. */
const tokenLastsMs = 30 * 60_000;

/** @throws Error on a real carrier: robots never speak to real callers. */
export async function openRobotPhone(api: Api): Promise<RobotPhone> {
  const first = await api.get<CarrierToken>("carrier/token");
  if (!first.simulated) throw new Error("robots work on the simulated carrier only");
  const device: SimulatedDevice = createSimulatedDevice(first.url, first.token);
  const renew = async () => {
    const next = await api.get<CarrierToken>("carrier/token");
    device.updateToken(next.token);
  };
  // A refusal shows at the next connect; until then a stale token does no harm.
  const timer = setInterval(() => void renew().catch(() => undefined), tokenLastsMs);
  device.on("error", () => undefined);
  return {
    connect: (offerId) => device.connect({ params: { offerId } }),
    hangUp: () => device.disconnectAll(),
    close() {
      clearInterval(timer);
      device.destroy();
    },
  };
}
