import { answerCall, endCall, setHearing, voiceFields } from "./call-life.ts";
import type { Exchange } from "./exchange.ts";
import { type Call, isOver } from "./model.ts";
import { pause } from "./ports.ts";
import type { Instructions, Line, Outcome } from "./twiml-line.ts";
import { verbs } from "./twiml-verbs.ts";
import { type Element, parseTwiml, TwimlParseError } from "./xml.ts";

/** One call fetches at most this many documents; a redirect loop ends there. */
const documentsMax = 2_000;

/** Starts TwiML on a call; whatever ran on it stops first (REST's redirect). */
export function startTwiml(x: Exchange, call: Call, first: Instructions) {
  if (isOver(call)) return;
  call.execution?.abort("redirected");
  const execution = new AbortController();
  call.execution = execution;
  run({ x, call, signal: execution.signal }, first).catch((error: unknown) => {
    process.stderr.write(
      `simulator: call ${call.sid}: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
    endCall(x, call, "carrier", "the simulator failed", "failed");
  });
}

async function run(line: Line, first: Instructions) {
  const { x, call, signal } = line;
  let instructions = first;
  for (let documents = 0; documents < documentsMax && !signal.aborted; documents += 1) {
    const loaded = await load(line, instructions);
    if (signal.aborted) return;
    const outcome = Array.isArray(loaded) ? await perform(line, loaded) : loaded;
    if (signal.aborted) return;
    if (outcome.does === "goto") {
      instructions = outcome.instructions;
      continue;
    }
    if (outcome.does === "failed") {
      const fallback = fallbackFor(call, instructions, outcome);
      if (fallback) {
        instructions = fallback;
        continue;
      }
      answerCall(x, call);
      setHearing(x, call, {
        what: "speech",
        text: "We are sorry, an application error has occurred. Goodbye.",
      });
      await pause(1000, signal);
      return endCall(x, call, "carrier", `application error ${outcome.code}: ${outcome.message}`);
    }
    const reason = outcome.does === "hang-up" ? outcome.reason : "the TwiML came to its end";
    return endCall(x, call, "site", reason);
  }
  if (!signal.aborted) endCall(x, call, "carrier", "too many documents in one call", "failed");
}

async function load(line: Line, instructions: Instructions): Promise<Element[] | Outcome> {
  const { x, call, signal } = line;
  let source: string;
  if (instructions.kind === "given") {
    source = instructions.twiml;
    call.documentUrl = null;
  } else {
    const fields = { ...voiceFields(x, call), ...instructions.fields };
    const answer = await x.sender.fetch(instructions.url, instructions.method, fields, signal);
    if (!answer.ok) return { does: "failed", code: answer.code, message: answer.message };
    call.documentUrl = instructions.url;
    const type = answer.contentType.split(";", 1)[0]!.trim().toLowerCase();
    if (type === "text/plain") return [{ name: "Say", attributes: {}, children: [], text: answer.body }];
    if (!["text/xml", "application/xml", "text/html", ""].includes(type)) {
      return { does: "failed", code: 12300, message: `content type ${type} cannot be executed` };
    }
    if (answer.body.trim() === "") return [];
    source = answer.body;
  }
  try {
    return parseTwiml(source).children;
  } catch (error) {
    if (!(error instanceof TwimlParseError)) throw error;
    return { does: "failed", code: 12100, message: error.message };
  }
}

async function perform(line: Line, elements: Element[]): Promise<Outcome> {
  for (const element of elements) {
    const verb = verbs[element.name];
    // An unknown verb is Twilio's warning 12200; the document goes on.
    if (!verb) continue;
    if (!["Reject", "Redirect", "Pause"].includes(element.name)) answerCall(line.x, line.call);
    const outcome = await verb(line, element);
    if (line.signal.aborted || outcome.does !== "next") return outcome;
  }
  return { does: "next" };
}

/** The number's (or the call's) fallback URL, once: a failure of the fallback itself ends the call. */
function fallbackFor(call: Call, failed: Instructions, why: { code: number }): Instructions | null {
  if (!call.fallback) return null;
  if (failed.kind === "fetch" && failed.url === call.fallback.url) return null;
  return {
    kind: "fetch",
    url: call.fallback.url,
    method: call.fallback.method,
    fields: {
      ErrorCode: String(why.code),
      ErrorUrl: failed.kind === "fetch" ? failed.url.split("#", 1)[0]! : "",
    },
  };
}
