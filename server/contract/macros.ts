/** Canned answers. */
export type MacroView = { id: string; name: string; language: string; text: string };

/** What may stand in double braces: each is known whenever a call's customer is. */
export const macroVariables = {
  customerName: "the customer's whole name",
  firstName: "the first word of it",
  agentName: "whoever writes",
  enterprise: "ours",
  number: "the number they call from",
  today: "today's date, in the customer's language",
} as const;
export type MacroVariable = keyof typeof macroVariables;

export const macroLimits = { nameChars: 30, textChars: 2_000, macros: 500 } as const;
