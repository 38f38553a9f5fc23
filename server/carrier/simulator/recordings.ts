import type { Exchange } from "./exchange.ts";

/** The oldest go first. */
const recordingsMax = 2_000;

export function keepRecording(x: Exchange, sid: string, seconds: number): void {
  x.recordings.set(sid, seconds);
  for (const oldest of x.recordings.keys()) {
    if (x.recordings.size <= recordingsMax) break;
    x.recordings.delete(oldest);
  }
}

const samplesPerSecond = 8_000;
const toneHz = 440;
const loudness = 6_000;

/** Nobody spoke: a soft tone of the recording's length, mono, 16 bits (RIFF WAVE). */
export function toneOf(seconds: number): Buffer {
  const samples = Math.max(1, seconds) * samplesPerSecond;
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples * 2, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(samplesPerSecond, 24);
  header.writeUInt32LE(samplesPerSecond * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples * 2, 40);
  const sound = Buffer.alloc(samples * 2);
  for (let at = 0; at < samples; at += 1)
    sound.writeInt16LE(
      Math.round(loudness * Math.sin((2 * Math.PI * toneHz * at) / samplesPerSecond)),
      at * 2,
    );
  return Buffer.concat([header, sound]);
}
