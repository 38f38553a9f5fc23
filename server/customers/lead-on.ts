import type { Request, Response } from "express";
import type { PersonCaller } from "../platform/caller.ts";
import type { Database } from "../platform/database/database.ts";
import { noSuchCustomer, whoStandsFor } from "./who-stands-for.ts";

/**
 * Answers for a record that is not there by the id in the address: 308 to the same address of the record it was merged
 * into (RFC 9110 §15.4.9).
 *
 * @throws Problem `not-found`, with the day when it was erased.
 */
export async function leadOn(
  database: Database,
  req: Request & { caller: PersonCaller },
  res: Response,
): Promise<void> {
  const asked = String(req.params.customerId ?? req.params.id).replace(/\.\w+$/, "");
  const { value: id } = await database.readAny({ enterpriseId: req.caller.enterpriseId }, async (tx) => {
    const standing = await whoStandsFor(tx, asked);
    if (standing === null || standing === asked) throw await noSuchCustomer(tx, asked);
    return standing;
  });
  res.redirect(308, req.originalUrl.replace(asked, id));
}
