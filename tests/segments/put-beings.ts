import {
  addresses,
  cases,
  contactPoints,
  customers,
  holdings,
  interactions,
  orders,
} from "#db/schema/customers.ts";
import { messages, suppressions } from "#db/schema/messages.ts";
import type { TestPlatform } from "#tests/kit/platform.ts";
import type { Being } from "./in-memory.ts";
import { now } from "./made-up.ts";

/** Writes them as rows, with everything they have. */
export async function putBeings(platform: TestPlatform, beings: readonly Being[]): Promise<void> {
  const { enterpriseId, ids } = platform;
  await platform.database.write({ enterpriseId }, async (tx) => {
    const messageId = ids.uuid();
    await tx.insert(messages).values({
      id: messageId,
      enterpriseId,
      direction: "in",
      carrierSid: `SM${messageId}`,
      status: "received",
      at: now,
      statusAt: now,
    });
    for (const each of beings) {
      const own = () => ({ id: ids.uuid(), enterpriseId, customerId: each.id });
      const {
        points,
        addresses: places,
        products,
        orders: bought,
        cases: open,
        interactions: past,
        ...record
      } = each;
      await tx.insert(customers).values({ ...record, enterpriseId } as typeof customers.$inferInsert);
      for (const { stopped, ...point } of points) {
        await tx.insert(contactPoints).values({
          ...own(),
          ...point,
          consent: point.consent as (typeof contactPoints.$inferInsert)["consent"],
          source: "test",
          at: now,
        });
        if (stopped && point.kind === "phone")
          await tx.insert(suppressions).values({
            id: ids.uuid(),
            enterpriseId,
            channel: "sms",
            number: point.value,
            source: "reply",
            messageId,
            startedAt: now,
          } as typeof suppressions.$inferInsert);
      }
      for (const place of places)
        await tx.insert(addresses).values({ ...own(), lines: "1 Main St", ...place });
      for (const product of products)
        await tx.insert(holdings).values({ ...own(), product, detail: "", since: now });
      for (const { state, at } of bought)
        await tx.insert(orders).values({ ...own(), title: "Visit", state, total: "0", at });
      for (const state of open)
        await tx
          .insert(cases)
          .values({ ...own(), title: "A case", state, createdAt: now } as typeof cases.$inferInsert);
      for (const { kind, at } of past)
        await tx
          .insert(interactions)
          .values({ ...own(), kind, summary: "", at } as typeof interactions.$inferInsert);
    }
  });
}
