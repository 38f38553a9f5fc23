/** What callers and dialled agents are told. */
export type Language = "en" | "es";
export type Spoken = { text: string; language: string };

const english = (text: string): Spoken => ({ text, language: "en-US" });
const spanish = (text: string): Spoken => ({ text, language: "es-US" });

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

/** What is said while a queue is closed. */
export const closedWords = {
  en: {
    menu: english("We are closed now. Press 1 to leave a message, or 2 to be called back when we open."),
    speak: english("Speak after the tone. Press the pound key when you have finished."),
    kept: english("Thank you, your message is kept. Goodbye."),
    promised: english("Thank you. We call you back when we open. Goodbye."),
    goodbye: english("Goodbye."),
  },
  es: {
    menu: spanish("Ahora está cerrado. Pulse 1 para dejar un mensaje, o 2 para que le llamemos al abrir."),
    speak: spanish("Hable después de la señal. Pulse la tecla numeral al terminar."),
    kept: spanish("Gracias, su mensaje queda guardado. Adiós."),
    promised: spanish("Gracias. Le llamamos en cuanto abramos. Adiós."),
    goodbye: spanish("Adiós."),
  },
} as const;

const minuteMs = 60_000;

/** Where a caller stands, and what is said of it. */
export type Standing = { language: Language; place: number; waitMs: number | null };

/** Short: it is spoken before the music, or over it. The wait is said in whole minutes, never less than one. */
export function standingWords(language: Language, place: number, waitMs: number | null): Spoken {
  const minutes = waitMs === null ? null : Math.max(1, Math.ceil(waitMs / minuteMs));
  if (language === "es")
    return spanish(
      `Es el número ${place} en la fila.${minutes === null ? "" : ` Unos ${minutes} minutos de espera.`}`,
    );
  return english(
    `You are number ${place} in line.${minutes === null ? "" : ` About ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`}`,
  );
}

/** Said before the wait wherever calls are recorded; who did not hear it is not recorded. */
export const recordingNotice = {
  en: english("This call may be recorded."),
  es: spanish("Esta llamada puede ser grabada."),
} as const;

export const wasTold = (heard: string): boolean =>
  Object.values(recordingNotice).some(({ text }) => heard.includes(text));

export function together(first: Spoken, then: Spoken | null): Spoken {
  return then ? { ...first, text: `${first.text} ${then.text}` } : first;
}
