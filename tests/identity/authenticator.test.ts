import { expect, test } from "vitest";
import { authenticatorCode } from "#tests/kit/authenticator.ts";

test("the tests' authenticator shows what RFC 6238 appendix B says, cut to six digits", () => {
  // "12345678901234567890" in base32.
  const secret = "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ";
  expect(authenticatorCode(secret, 59_000)).toBe("287082");
  expect(authenticatorCode(secret, 1_111_111_109_000)).toBe("081804");
  expect(authenticatorCode(secret, 20_000_000_000_000)).toBe("353130");
});
