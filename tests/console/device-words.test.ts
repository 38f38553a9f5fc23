import { expect, test } from "vitest";
import { deviceText } from "#client/identity/device-words.ts";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36", "Chrome on Linux"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0 Safari/537.36 Edg/141.0", "Edge on Windows"],
  ["Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15", "Safari on macOS"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/141.0 Safari/604.1", "Chrome on iPhone"],
  ["Mozilla/5.0 (Linux; Android 15) Chrome/141.0 Mobile Safari/537.36", "Chrome on Android"],
  ["holdfast", "holdfast"],
  ["", "Something that gave no name"],
  [`<script>${"x".repeat(500)}`, `<script>${"x".repeat(32)}`],
])("%s is shown as %s", (userAgent, words) => {
  expect(deviceText(userAgent)).toBe(words);
});
