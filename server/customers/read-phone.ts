import {
  type CountryCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
} from "libphonenumber-js";

const lengths: Partial<Record<NonNullable<ReturnType<typeof validatePhoneNumberLength>>, string>> = {
  TOO_SHORT: "is too short for a phone number",
  TOO_LONG: "is too long for a phone number",
  INVALID_COUNTRY: "does not begin with the code of any country",
};

/**
 * A number as somebody wrote it, for a record: stricter than what a carrier tells us, because it will be dialled.
 *
 * @param country - whose national numbers are written without a country code.
 * @returns E.164 without its extension, or why it is none.
 */
export function readPhone(text: string, country = "US"): { number: string } | { reason: string } {
  const home: CountryCode = isSupportedCountry(country) ? country : "US";
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: home, extract: false });
  if (parsed?.isValid()) return { number: parsed.number };
  const length = validatePhoneNumberLength(text, home);
  if (!parsed) return { reason: (length && lengths[length]) ?? "is no phone number" };
  return { reason: (length && lengths[length]) ?? "is in no number range of its country" };
}
