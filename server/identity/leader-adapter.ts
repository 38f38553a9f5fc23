/**
 * better-auth's database adapter over the leader-following database: each call is a transaction of its own
 * on the present leader, so that a failover between two calls needs no reopening.
 */
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import type { BetterAuthOptions, DBAdapter } from "better-auth/types";
import { accounts, sessions, twoFactors, users, verifications } from "#db/schema/identity.ts";
import type { Database, Tx } from "#server/platform/database/database.ts";
import { noteDatabaseFault } from "./database-fault.ts";

/** Identity is read before anybody knows whose enterprise it is. */
const noEnterprise = { enterpriseId: null };

const schema = {
  user: users,
  session: sessions,
  account: accounts,
  verification: verifications,
  twoFactor: twoFactors,
};

/** Reads come from any copy when there is no leader: nobody is signed out by a failover. */
export function leaderAdapter(database: Database): (options: BetterAuthOptions) => DBAdapter {
  return (options) => {
    const on = (tx: Tx): DBAdapter => drizzleAdapter(tx, { provider: "pg", schema })(options);
    const read = async <T>(work: (adapter: DBAdapter) => Promise<T>): Promise<T> => {
      const { value } = await database.readAny(noEnterprise, (tx) => work(on(tx))).catch(noteDatabaseFault);
      return value;
    };
    const write = <T>(work: (adapter: DBAdapter) => Promise<T>): Promise<T> =>
      database.write(noEnterprise, (tx) => work(on(tx))).catch(noteDatabaseFault);
    return {
      id: "holdfast-leader",
      findOne: (query) => read((adapter) => adapter.findOne(query)),
      findMany: (query) => read((adapter) => adapter.findMany(query)),
      count: (query) => read((adapter) => adapter.count(query)),
      create: (change) => write((adapter) => adapter.create(change)),
      update: (change) => write((adapter) => adapter.update(change)),
      updateMany: (change) => write((adapter) => adapter.updateMany(change)),
      delete: (change) => write((adapter) => adapter.delete(change)),
      deleteMany: (change) => write((adapter) => adapter.deleteMany(change)),
      consumeOne: (change) => write((adapter) => adapter.consumeOne(change)),
      incrementOne: (change) => write((adapter) => adapter.incrementOne(change)),
      transaction: (work) => write((adapter) => work(adapter)),
    };
  };
}
