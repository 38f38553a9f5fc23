import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** What the stage's processes know each other by. Drawn once; no default exists for any of them. */
export type StageSecrets = {
  /** HOLDFAST_SECRET: sessions and the audit chain's key derive from it, so it must outlive restarts. */
  secret: string;
  supervisorToken: string;
  stageToken: string;
  /** The simulator's account. Its ids have Twilio's form. */
  accountSid: string;
  authToken: string;
  apiKey: string;
  apiSecret: string;
  appSid: string;
};

/** Reads the secrets, or draws them on the first start. The file is its owner's alone (0600). */
export function stageSecretsAt(file: string): StageSecrets {
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as StageSecrets;
  const token = () => randomBytes(32).toString("base64url");
  const hex = () => randomBytes(16).toString("hex");
  const secrets: StageSecrets = {
    secret: token(),
    supervisorToken: token(),
    stageToken: token(),
    accountSid: `AC${hex()}`,
    authToken: hex(),
    apiKey: `SK${hex()}`,
    apiSecret: token(),
    appSid: `AP${hex()}`,
  };
  // Whole or not at all: half a file would lock everybody out of what the other half protected.
  writeFileSync(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}
