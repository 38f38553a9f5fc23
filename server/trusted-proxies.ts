/** Whose word about a client's address counts. */
import { isIP } from "node:net";
import type { Express } from "express";

/**
 * `X-Forwarded-For` is anybody's text until it comes from a proxy of ours: the client's address is the last one
 * in it that is not itself such a proxy. Without proxies the header says nothing, and the address is the socket's.
 */
export function trustProxies(app: Express, { trustedProxies }: { trustedProxies: readonly string[] }): void {
  app.set("trust proxy", trustedProxies.length > 0 ? [...trustedProxies] : false);
}

/** Why a proxy's address or network (CIDR) cannot be taken; null when it can. */
export function proxyFault(text: string): string | null {
  const [address = "", bits, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0)
    return `"${text.slice(0, 60)}" is no address or network; write 10.0.0.5 or 10.0.0.0/24`;
  if (bits === undefined) return null;
  const most = family === 4 ? 32 : 128;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most) return `"${text.slice(0, 60)}": /1 to /${most}`;
  // Trusting everybody lets each client choose the address it is counted under.
  return Number(bits) === 0 ? `"${text.slice(0, 60)}" would trust everybody; name the proxies` : null;
}
