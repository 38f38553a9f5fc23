import { join } from "node:path";
import { demoQueues } from "#db/seed/demo.ts";
import { packFileName } from "#server/carrier/fallback-pack.ts";
import { messageOverrides, voiceOverrides, webhookUrl } from "#server/carrier/webhook-paths.ts";
import type { StagePorts } from "./ports.ts";
import type { StageSecrets } from "./stage-secrets.ts";

/** The one name carriers call. It exists nowhere: the simulator resolves it to whichever site answers. */
const publicUrl = "http://voice.holdfast.example";

/** Stands in for the object storage outside both sites. */
export const packFolder = (dataDir: string) => join(dataDir, "fallback-pack");

export const siteIds = ["main", "cloud"] as const;
export type SiteId = (typeof siteIds)[number];

export const siteUrl = (ports: StagePorts, site: SiteId) => `http://localhost:${ports[site]}`;

type Surroundings = {
  ports: StagePorts;
  secrets: StageSecrets;
  dataDir: string;
  cluster: { nodesSetting: string; supervisorUrl: string; token: string };
  /** What whoever started us set: their carrier, mail and storage replace the simulated ones. */
  outer: NodeJS.ProcessEnv;
};

/** A real carrier account was configured, so none is simulated. */
export const hasRealCarrier = (outer: NodeJS.ProcessEnv) =>
  Boolean(outer.TWILIO_ACCOUNT_SID && !outer.TWILIO_API_URL);

/** Everything a site server is told; see `server/config.ts`. */
export function siteEnvironment(site: SiteId, around: Surroundings): NodeJS.ProcessEnv {
  const { ports, secrets, cluster, outer } = around;
  return {
    ...carrierEnvironment(ports, secrets),
    SMTP_URL: `smtp://127.0.0.1:${ports.mail}`,
    ...outer,
    HOLDFAST_SITE: site,
    HOLDFAST_PORT: String(ports[site]),
    HOLDFAST_NODES: cluster.nodesSetting,
    HOLDFAST_SITES: siteIds.map((id) => `${id}=${siteUrl(ports, id)}`).join(","),
    HOLDFAST_SECRET: secrets.secret,
    HOLDFAST_PUBLIC_URL: outer.HOLDFAST_PUBLIC_URL ?? publicUrl,
    HOLDFAST_SUPERVISOR_URL: cluster.supervisorUrl,
    HOLDFAST_SUPERVISOR_TOKEN: cluster.token,
    HOLDFAST_STAGE_URL: `http://127.0.0.1:${ports.control}`,
    HOLDFAST_STAGE_TOKEN: secrets.stageToken,
    HOLDFAST_JOURNAL: join(around.dataDir, "journal", site),
  };
}

function carrierEnvironment(ports: StagePorts, secrets: StageSecrets): NodeJS.ProcessEnv {
  return {
    TWILIO_ACCOUNT_SID: secrets.accountSid,
    TWILIO_AUTH_TOKEN: secrets.authToken,
    TWILIO_API_KEY: secrets.apiKey,
    TWILIO_API_SECRET: secrets.apiSecret,
    TWILIO_APP_SID: secrets.appSid,
    TWILIO_API_URL: `http://localhost:${ports.simulator}`,
  };
}

/** Everything the simulator is told; see `server/carrier/simulator/config.ts`. */
export function simulatorEnvironment(
  around: Omit<Surroundings, "cluster">,
  callsPerSecond: number,
): NodeJS.ProcessEnv {
  const { ports, secrets, outer } = around;
  return {
    ...outer,
    ...carrierEnvironment(ports, secrets),
    SIMULATOR_PORT: String(ports.simulator),
    SIMULATOR_PUBLIC_URL: publicUrl,
    SIMULATOR_SITES: siteIds.map((id) => `http://127.0.0.1:${ports[id]}`).join(","),
    SIMULATOR_APP_VOICE_URL: webhookUrl(publicUrl, "device") + voiceOverrides,
    SIMULATOR_PACK_FOLDER: packFolder(around.dataDir),
    SIMULATOR_CPS: String(callsPerSecond),
    SIMULATOR_NUMBERS: JSON.stringify(
      demoQueues.map((queue) => ({
        phoneNumber: queue.number,
        friendlyName: queue.name,
        voiceUrl: webhookUrl(publicUrl, "arrival") + voiceOverrides,
        voiceFallbackUrl: `http://127.0.0.1:${ports.simulator}/fallback-pack/${packFileName(queue.number)}`,
        smsUrl: webhookUrl(publicUrl, "message") + messageOverrides,
        statusCallback: webhookUrl(publicUrl, "legStatus"),
      })),
    ),
  };
}
