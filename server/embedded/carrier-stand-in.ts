import postgres from "postgres";
import { demoCallers, demoEnterprise, demoQueues } from "#db/seed/demo.ts";
import { fallbackPack, folderStore, writePack } from "#server/carrier/fallback-pack.ts";
import { untilAnswers } from "./until-answers.ts";

type Entry = { number: string; name: string };

/** How many numbers the simulator's page may ring as; it takes 2,000 at most. */
const directoryMax = 800;

/** Writes what callers hear when no site answers, for each number, into the folder that stands for object storage. */
export async function writeFallbackPack(folder: string): Promise<void> {
  const numbers = demoQueues.map((queue) => ({
    phoneNumber: queue.number,
    queueName: "rescue",
    words: {
      text: `${demoEnterprise}. We cannot answer this moment. Stay on the line: you keep your place.`,
      language: "en-US",
    },
  }));
  await writePack(folderStore(folder), fallbackPack(numbers));
}

/** Numbers of people on file: alone on one, and several on one. The demo's own callers come first. */
async function readDirectory(ownerUrl: string): Promise<{ known: Entry[]; several: Entry[] }> {
  const sql = postgres(ownerUrl, { max: 1, fetch_types: false });
  try {
    const rows = await sql<{ number: string; name: string; people: number }[]>`
      select p.value as number, min(c.name) as name, count(distinct c.id)::int as people
      from contact_points p
      join customers c on c.id = p.customer_id
      join enterprises e on e.id = c.enterprise_id
      where p.kind = 'phone' and e.name = ${demoEnterprise}
      group by p.value
      order by p.value in ${sql(Object.values(demoCallers))} desc, md5(p.value)
      limit 4000`;
    const entries = (several: boolean) =>
      rows
        .filter(({ people }) => people > 1 === several)
        .slice(0, directoryMax)
        .map(({ number, name }) => ({ number, name: several ? "" : name }));
    return { known: entries(false), several: entries(true) };
  } finally {
    await sql.end();
  }
}

/** Tells the simulator whom it may ring as. */
export async function teachSimulator(simulatorUrl: string, ownerUrl: string): Promise<void> {
  const [directory] = await Promise.all([
    readDirectory(ownerUrl),
    untilAnswers(`${simulatorUrl}/simulator/callers`),
  ]);
  const answer = await fetch(`${simulatorUrl}/simulator/directory`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(directory),
  });
  if (!answer.ok) throw new Error(`The simulator did not take its directory: ${await answer.text()}`);
}
