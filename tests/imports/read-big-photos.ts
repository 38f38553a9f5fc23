/** A process of its own, whose memory is nobody else's: reads a photo of half a gigabyte twice, and says what it kept. */
import { readCards } from "#server/imports/cards/read-cards.ts";

// Not `resourceUsage().maxRSS`: until it is this program, a process counts the memory of the one that starts it.
let mostBytes = 0;

const inOneLine = { part: Buffer.alloc(1_048_576, "x"), times: 512 };
const folded = { part: Buffer.from(`${"x".repeat(75)}\r\n `.repeat(13_000)), times: 512 };

async function* cardWith({ part, times }: { part: Buffer; times: number }) {
  yield Buffer.from("BEGIN:VCARD\r\nVERSION:3.0\r\nPHOTO;ENCODING=b:");
  for (let nth = 0; nth < times; nth += 1) {
    yield part;
    mostBytes = Math.max(mostBytes, process.memoryUsage.rss());
  }
  yield Buffer.from("\r\nFN:Rosa\r\nEND:VCARD\r\n");
}

const names: (string | undefined)[] = [];
for (const photo of [inOneLine, folded])
  for await (const { cells } of readCards(cardWith(photo))) names.push(cells[0]);
console.log(JSON.stringify({ names, mostKb: mostBytes / 1_024 }));
