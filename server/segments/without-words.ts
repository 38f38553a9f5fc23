import type { SegmentFilter } from "#contract/segments.ts";

/**
 * A filter as it may stand on the audit chain, which is never erased: what it asks for, without words that may be
 * somebody's name, number or note.
 */
export function withoutWords(filter: SegmentFilter): SegmentFilter {
  switch (filter.on) {
    case "all":
    case "any":
      return { ...filter, of: filter.of.map(withoutWords) };
    case "not":
      return { ...filter, of: withoutWords(filter.of) };
    case "name":
      return { ...filter, contains: left };
    case "account":
      return { ...filter, begins: left };
    case "preference":
      return { ...filter, contains: left };
    case "custom":
      return { ...filter, is: [left] };
    default:
      return filter;
  }
}

const left = "(not kept)";
