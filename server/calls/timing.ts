/** How long things may take. Each has a name so that a screen, a test and a guide can speak of the same. */

/** An offer nobody answers goes onward. */
export const offerMs = 15_000;
/** From Accept until the agent's line must have joined the caller. */
export const legUpMaxMs = 8_000;
/** The same for a seat that is dialled: the carrier's queue, ringing, being asked, and finding the key. */
export const dialledLegUpMaxMs = 45_000;
/** Time to write up; a person may extend it. */
export const wrapUpMs = 120_000;
export const wrapUpExtendMs = 60_000;
/** However often extended. */
export const wrapUpMaxMs = 900_000;
/** A seat that declined a call is not asked again for it so long. */
export const declinedForMs = 30_000;
/** A callback that reached nobody is tried again after this long, so many times. */
export const callbackAgainMs = 15 * 60_000;
export const callbackAttemptsMax = 3;
/** Longest a caller's webhook waits for a commit before it is answered without one. Design §6: 3 s. */
export const arrivalDeadlineMs = 2_700;
