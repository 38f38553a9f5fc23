import type { CareNeed, Channel, CustomerSummary, Purpose } from "#contract/customers.ts";

export const kindWords: Record<CustomerSummary["kind"], string> = {
  person: "Person",
  household: "Household",
  company: "Company",
};

export const careWords: Record<CareNeed, string> = {
  "medical-device": "medical device",
  mobility: "mobility",
  hearing: "hearing",
  sight: "sight",
  "medicine-kept-cold": "medicine kept cold",
  "small-child": "small child",
  "lives-alone": "lives alone",
};

export const channelWords: Record<Channel, string> = {
  phone: "phone",
  sms: "text message",
  email: "e-mail",
  post: "post",
};

export const purposeWords: Record<Purpose, string> = {
  lifeSafety: "Life safety",
  service: "Service",
  marketing: "Marketing",
};
