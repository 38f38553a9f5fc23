/** What callers and dialled agents are told. */
const english = (text: string) => ({ text, language: "en-US" });

export const words = {
  notInUse: english("This number is not in use. Goodbye."),
  callbackMenu: english(
    "Press 1 and we call you back when it is your turn: you keep your place in line. Or stay on the line.",
  ),
  callbackPromised: english(
    "Thank you. You keep your place in line, and we call you when it is your turn. Goodbye.",
  ),
  offerGone: english("That call went elsewhere. Thank you."),
  pressToAccept: english("A customer is waiting. Press 1 to take the call."),
} as const;
