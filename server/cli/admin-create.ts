import { randomInt } from "node:crypto";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import postgres from "postgres";
import { z } from "zod";
import { passwordLength } from "../identity/better-auth.ts";
import { createPerson } from "../identity/create-person.ts";
import type { Platform } from "../platform/platform.ts";
import { Problem } from "../platform/problem.ts";
import type { Command } from "./command.ts";
import { ownerUrl } from "./owner-url.ts";
import { allEnterprises, withPlatform } from "./tool-platform.ts";

const usage = `holdfast admin create --email <address> --name <name> --enterprise <name> [--password-stdin]
  HOLDFAST_NODES, HOLDFAST_SECRET as the sites have them.
  HOLDFAST_OWNER_URL only when the enterprise does not exist yet: it is made then.
`;
/** Read aloud and typed without mistakes: no 0, O, 1, l or I. */
const letters = "abcdefghijkmnpqrstuvwxyz23456789";

/** `holdfast admin create`: the first person who can sign in. There is no default password anywhere. */
export const adminCreate: Command = async (argv) => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      email: { type: "string" },
      name: { type: "string" },
      enterprise: { type: "string" },
      "password-stdin": { type: "boolean", default: false },
    },
  });
  const { email, name, enterprise } = values;
  if (!z.email().safeParse(email).success || !email || !name?.trim() || !enterprise?.trim()) {
    process.stderr.write(usage);
    return 2;
  }
  const given = values["password-stdin"] ? (await text(process.stdin)).split(/\r?\n/, 1)[0]! : null;
  if (given !== null && (given.length < passwordLength.min || given.length > passwordLength.max)) {
    throw new Problem(
      "bad-input",
      `The password must have ${passwordLength.min} to ${passwordLength.max} characters.`,
    );
  }
  const password = given ?? generatedPassword();
  await withPlatform(async (platform) => {
    const enterpriseId = await enterpriseNamed(platform, enterprise.trim());
    await createPerson(platform, enterpriseId, { name: name.trim(), email, role: "admin", password }).catch(
      explainTaken,
    );
  });
  process.stdout.write(
    `${name.trim()} <${email.toLowerCase()}> is an administrator of ${enterprise.trim()}.\n`,
  );
  if (given === null) process.stdout.write(`Password, shown this once: ${password}\n`);
  process.stdout.write("Set up a second factor after the first sign-in.\n");
  return 0;
};

/** 20 letters of 32: 100 bits. */
function generatedPassword(): string {
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}

async function enterpriseNamed(platform: Platform, name: string): Promise<string> {
  const all = await allEnterprises(platform);
  const known = all.find((enterprise) => enterprise.name === name);
  if (known) return known.id;
  if (!process.env.HOLDFAST_OWNER_URL && all.length > 0) {
    const names = all.map((enterprise) => `"${enterprise.name}"`).join(", ");
    throw new Problem(
      "not-found",
      `There is no enterprise "${name}", only ${names}. To make it, give HOLDFAST_OWNER_URL too.`,
    );
  }
  const sql = postgres(ownerUrl(), { max: 1, onnotice: () => undefined });
  try {
    const id = platform.ids.uuid();
    await sql`insert into enterprises (id, name) values (${id}, ${name})`;
    return id;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function explainTaken(error: unknown): never {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    // 23505: the unique index on users.email.
    if ((at as { code?: unknown }).code === "23505") {
      throw new Problem("bad-input", "Somebody has this e-mail already; nobody was made.", [], {
        cause: error,
      });
    }
  }
  throw error;
}
