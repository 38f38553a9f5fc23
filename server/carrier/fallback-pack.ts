import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { rescueQueue } from "./twiml.ts";

/** What callers of one number are told, and where they wait, while no site answers. */
export type PackNumber = {
  phoneNumber: string;
  queueName: string;
  words: { text: string; language: string };
};

export type PackFile = { name: string; body: string };

/** A place outside both sites that serves files by GET. */
export type PackStore = { put(file: PackFile): Promise<void> };

/** The file the number's fallback URL ends with. A plus would read as a space in a query: it is left out. */
export const packFileName = (phoneNumber: string): string => `${phoneNumber.replace(/[^0-9]/g, "")}.xml`;

/**
 * The static answers, one file a number: TwiML that needs no server of ours. Reads and writes nothing.
 * Numbers stay in the order given.
 */
export function fallbackPack(numbers: readonly PackNumber[]): PackFile[] {
  return numbers.map((number) => ({
    name: packFileName(number.phoneNumber),
    body: rescueQueue(number.queueName, number.words),
  }));
}

/** Writes the whole pack; a file that fails leaves the ones before it written. */
export async function writePack(store: PackStore, files: readonly PackFile[]): Promise<void> {
  for (const file of files) await store.put(file);
}

/** Files in a folder. Each is replaced whole: a carrier never reads half a document. */
export function folderStore(folder: string): PackStore {
  return {
    async put({ name, body }) {
      await mkdir(folder, { recursive: true });
      const fresh = join(folder, `.${name}.new`);
      await writeFile(fresh, body);
      await rename(fresh, join(folder, name));
    },
  };
}

export type S3Config = {
  bucket: string;
  /** Folder inside the bucket, without slashes around it. */
  prefix: string;
  region: string;
  /** For stores that are not Amazon's. */
  endpoint: string | null;
  accessKey: string;
  secretKey: string;
};

const s3Ms = 10_000;

/** Objects in any S3 store, readable by the carrier through the bucket's own policy. */
export function s3Store(config: S3Config): PackStore {
  const client = new S3Client({
    region: config.region,
    ...(config.endpoint ? { endpoint: config.endpoint, forcePathStyle: true } : {}),
    credentials: { accessKeyId: config.accessKey, secretAccessKey: config.secretKey },
    maxAttempts: 3,
  });
  return {
    async put({ name, body }) {
      await client.send(
        new PutObjectCommand({
          Bucket: config.bucket,
          Key: `${config.prefix}/${name}`,
          Body: body,
          ContentType: "application/xml",
          // The carrier must see a change at once.
          CacheControl: "no-cache",
        }),
        { abortSignal: AbortSignal.timeout(s3Ms) },
      );
    },
  };
}
