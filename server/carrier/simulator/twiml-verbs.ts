import { endCall, setHearing } from "./call-life.ts";
import { isOver } from "./model.ts";
import { pause } from "./ports.ts";
import { queueNamed, waitInQueue } from "./queues.ts";
import { keepRecording } from "./recordings.ts";
import { dial } from "./twiml-dial.ts";
import { gather } from "./twiml-gather.ts";
import { actionOf, methodOf, type Outcome, resolveUrl, type Verb } from "./twiml-line.ts";

const next: Outcome = { does: "next" };

const say: Verb = async ({ x, call, signal }, element) => {
  const text = element.text.trim().slice(0, 4096);
  setHearing(x, call, { what: "speech", text });
  const loops = Math.min(Number(element.attributes.loop ?? 1) || 1, 1000);
  await pause((text.length / x.config.speechCharsPerSecond) * 1000 * loops, signal);
  setHearing(x, call, { what: "silence", why: "nothing" });
  return next;
};

const play: Verb = async ({ x, call, signal }, element) => {
  setHearing(x, call, {
    what: "speech",
    text: `recording ${element.text.trim() || element.attributes.digits || ""}`,
  });
  await pause(2000, signal);
  setHearing(x, call, { what: "silence", why: "nothing" });
  return next;
};

const wait: Verb = async ({ signal }, element) => {
  await pause((Number(element.attributes.length ?? 1) || 1) * 1000, signal);
  return next;
};

const redirect: Verb = async ({ call }, element) => {
  const url = resolveUrl(call, element.text.trim());
  if (!url) return { does: "failed", code: 11100, message: "a Redirect without an absolute URL" };
  return { does: "goto", instructions: { kind: "fetch", url, method: methodOf(element), fields: {} } };
};

const hangup: Verb = async () => ({ does: "hang-up", reason: "<Hangup>" });

const reject: Verb = async ({ x, call }, element) => {
  const busy = element.attributes.reason === "busy";
  if (!isOver(call)) endCall(x, call, "site", "<Reject>", busy ? "busy" : "no-answer");
  return next;
};

const enqueue: Verb = async ({ x, call, signal }, element) => {
  const name = element.text.trim();
  if (name.length === 0 || name.length > 64)
    return { does: "failed", code: 14221, message: "a queue's name has 1 to 64 characters" };
  const queue = queueNamed(x, name);
  const { result, waitedS } = await waitInQueue(x, queue, call, signal);
  const fields = { QueueResult: result, QueueSid: queue.sid, QueueTime: String(waitedS) };
  return actionOf(call, element, fields) ?? next;
};

/** What was said is not kept, only how long: it lasts until a key, `maxLength`, or the hang-up. */
const record: Verb = async ({ x, call, signal }, element) => {
  const longestS = Math.min(Number(element.attributes.maxLength ?? 3600) || 3600, 14_400);
  const startedAt = x.ports.now().getTime();
  await new Promise<void>((resolve) => {
    call.onKey = (key) => (element.attributes.finishOnKey ?? "1234567890*#").includes(key) && resolve();
    void pause(longestS * 1000, signal).then(resolve);
  });
  call.onKey = null;
  const sid = x.ports.sid("RE");
  const seconds = Math.round((x.ports.now().getTime() - startedAt) / 1000);
  const fields = {
    RecordingSid: sid,
    RecordingDuration: String(seconds),
    RecordingUrl: `${x.config.publicUrl}/2010-04-01/Accounts/${x.config.accountSid}/Recordings/${sid}`,
  };
  keepRecording(x, sid, seconds);
  // Told whichever way it ended, after the hang-up too: twilio.com/docs/voice/twiml/record
  const told = element.attributes.recordingStatusCallback;
  const url = told ? resolveUrl(call, told) : null;
  if (url)
    x.sender.notify("status", url, methodOf(element, "recordingStatusCallbackMethod"), {
      AccountSid: x.config.accountSid,
      CallSid: call.sid,
      RecordingStatus: "completed",
      RecordingSource: "RecordVerb",
      RecordingChannels: "1",
      ...fields,
    });
  return actionOf(call, element, fields) ?? next;
};

/** Every verb the interpreter knows. A new one is one row. */
export const verbs: Readonly<Record<string, Verb>> = {
  Say: say,
  Play: play,
  Pause: wait,
  Gather: gather,
  Redirect: redirect,
  Dial: dial,
  Enqueue: enqueue,
  Record: record,
  Hangup: hangup,
  Reject: reject,
};
