import { z } from "zod";

const url = z.url({ protocol: /^https?$/ });
const method = z.enum(["GET", "POST"]);

const numberSchema = z.object({
  phoneNumber: z.string().regex(/^\+[1-9]\d{6,14}$/, "must be E.164, such as +18135550100"),
  friendlyName: z.string().max(64).default(""),
  voiceUrl: url,
  voiceMethod: method.default("POST"),
  voiceFallbackUrl: z.union([url, z.literal("")]).default(""),
  voiceFallbackMethod: method.default("GET"),
  statusCallback: z.union([url, z.literal("")]).default(""),
  smsUrl: z.union([url, z.literal("")]).default(""),
  smsFallbackUrl: z.union([url, z.literal("")]).default(""),
});

const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: "custom", message: "must be JSON" });
        return z.NEVER;
      }
    })
    .pipe(schema);

const environment = z.object({
  SIMULATOR_PORT: z.coerce.number().int().min(0).max(65535),
  TWILIO_ACCOUNT_SID: z.string().regex(/^AC[0-9a-f]{32}$/, "must be AC and 32 hexadecimal digits"),
  TWILIO_AUTH_TOKEN: z.string().min(5),
  TWILIO_API_KEY: z.string().regex(/^SK[0-9a-f]{32}$/, "must be SK and 32 hexadecimal digits"),
  TWILIO_API_SECRET: z.string().min(5),
  TWILIO_APP_SID: z.string().regex(/^AP[0-9a-f]{32}$/, "must be AP and 32 hexadecimal digits"),
  SIMULATOR_PUBLIC_URL: url,
  SIMULATOR_SITES: z
    .string()
    .transform((text) =>
      text
        .split(",")
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .pipe(z.array(url).min(1)),
  SIMULATOR_APP_VOICE_URL: url,
  SIMULATOR_NUMBERS: json(z.array(numberSchema).min(1).max(100)),
  SIMULATOR_CPS: z.coerce.number().positive().max(1000).default(1),
  SIMULATOR_SPEECH_CHARS_PER_S: z.coerce.number().positive().default(15),
  SIMULATOR_PACK_FOLDER: z.string().default(""),
  SIMULATOR_PROBE_MS: z.coerce.number().int().min(50).default(500),
});

export type NumberConfig = z.infer<typeof numberSchema>;

/** How this simulator stands in for one Twilio account. Read once, frozen. */
export type SimulatorConfig = Readonly<{
  port: number;
  accountSid: string;
  authToken: string;
  apiKey: string;
  apiSecret: string;
  appSid: string;
  appVoiceUrl: string;
  /** The one public name carriers call; requests to it go to whichever site answers. */
  publicUrl: string;
  sites: readonly string[];
  numbers: readonly NumberConfig[];
  /** API-made calls released per second; Twilio's default is 1. */
  callsPerSecond: number;
  speechCharsPerSecond: number;
  /** A folder served at `/fallback-pack/`, as an object store would; null: none. */
  packFolder: string | null;
  /** How often each site's health is asked. Milliseconds. */
  probeMs: number;
}>;

/** @throws Error that lists every fault of the environment, one a line, each with its name. */
export function readSimulatorConfig(env: Record<string, string | undefined>): SimulatorConfig {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The carrier simulator cannot start:\n${faults.join("\n")}`);
  }
  const e = parsed.data;
  return Object.freeze({
    port: e.SIMULATOR_PORT,
    accountSid: e.TWILIO_ACCOUNT_SID,
    authToken: e.TWILIO_AUTH_TOKEN,
    apiKey: e.TWILIO_API_KEY,
    apiSecret: e.TWILIO_API_SECRET,
    appSid: e.TWILIO_APP_SID,
    appVoiceUrl: e.SIMULATOR_APP_VOICE_URL,
    publicUrl: e.SIMULATOR_PUBLIC_URL.replace(/\/+$/, ""),
    sites: e.SIMULATOR_SITES.map((site) => site.replace(/\/+$/, "")),
    numbers: e.SIMULATOR_NUMBERS,
    callsPerSecond: e.SIMULATOR_CPS,
    speechCharsPerSecond: e.SIMULATOR_SPEECH_CHARS_PER_S,
    packFolder: e.SIMULATOR_PACK_FOLDER || null,
    probeMs: e.SIMULATOR_PROBE_MS,
  });
}
