/** What robots write down while they talk. Short enough to be read on a screen in a drill. */
export const phrases: readonly string[] = [
  "Power out since this morning, whole street.",
  "Transformer hummed, then a bang; no fire.",
  "Neighbor's tree leans on the line.",
  "Medical equipment at home, battery for two hours.",
  "Wants a text when the crew is near.",
  "Water is brown since noon.",
  "Meter panel is wet; told to keep away.",
  "Asked for the shelter with generator.",
  "Streetlights flicker on the corner.",
  "Freezer full of insulin; callback number checked.",
  "Basement takes in water, pump has no power.",
  "Pregnant, stairs only, lift stands still.",
];
