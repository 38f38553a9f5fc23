/** Everything the page says, in English. Short words: it is read on a small screen, by somebody in a hurry. */
import type { CaseKind, CaseState } from "#contract/customers.ts";
import type { NoticeStep } from "#contract/portal.ts";
import type { Need } from "../say-how-i-am.ts";

export const en = {
  language: "English",
  otherLanguage: "Español",
  skip: "Go to the content",
  yourPage: "Your page",
  signOut: "Sign out",
  back: "Back",
  emergency: (number: string) => `In danger now? Call ${number}`,
  callUs: (name: string) => `Call ${name}`,
  simulated: "Simulated carrier: texts with codes appear at",
  simulatedMail: ", e-mails at",
  old: (age: string) => `We cannot reach our main records. What you see is from ${age} ago.`,
  minutes: (count: number) => (count === 1 ? "1 minute" : `${count} minutes`),

  notice: {
    heading: "What is happening",
    quiet: "We know of no problem now.",
    quietMore: "If something is wrong where you are, sign in and tell us.",
    known: "What we know",
    advice: "What you can do",
    said: (when: string) => `Updated ${when}`,
    next: (when: string) => `We will say more by ${when}`,
    late: (when: string) => `We meant to say more by ${when}. It is late; we are sorry.`,
    progress: "How far it is",
    done: "done",
    now: "now",
    steps: {
      looking: "We are finding out",
      working: "We are working on it",
      restoring: "It is getting better",
      over: "It is over",
    } satisfies Record<NoticeStep, string>,
  },

  area: {
    inside: (name: string) => `You have an address in the area: ${name}.`,
    insideMore: "Do as it says below. If you need help, tell us.",
    unknown: (name: string) =>
      `We do not know where on the map this address is, so we cannot say whether it is in the area: ${name}.`,
    noAddress: (name: string) =>
      `We have no address of yours, so we cannot say whether you are in the area: ${name}.`,
    unknownMore: "Until you know better, do as if you were in it.",
  },

  signIn: {
    heading: "Sign in",
    why: "See your cases, correct your details, tell us that you are safe or need help.",
    reach: "Your phone number or e-mail",
    reachHint: "One that we have on record. We send a code to it.",
    send: "Send me a code",
    codeHeading: "Enter the code",
    codeSent:
      "If we know that number or address, a code of six digits is on its way. It works for 10 minutes.",
    code: "Code",
    enter: "Sign in",
    noCode: "No code?",
    noCodeMore:
      "Wait a minute, then ask again. If you once answered STOP to our texts, send START, or use your e-mail.",
    askAgain: "Ask for another code",
    accountHeading: "Which account is yours?",
    accountWhy:
      "Several people share this number with us. Your account number tells us which of them you are.",
    account: "Account number",
    accountHint: "It is on every bill and letter of ours.",
    open: "Open my page",
    linkHeading: "Your own page",
    linkWhy: "We sent you this link. To show that it is you, we send a code to where the link came to.",
    linkOver: "This link was used already, or is too old.",
    linkOverMore: "You can still sign in with your number or e-mail.",
    toSignIn: "Sign in",
  },

  home: {
    hello: (name: string) => `Hello, ${name}`,
    howAreYou: "How are you?",
    safe: "I am safe",
    help: "I need help",
    toldSafe: (when: string) => `You told us that you are safe, ${when}.`,
    toldHelp: (when: string) => `You told us that you need help, ${when}.`,
    inLine: (place: number, number: string) =>
      place === 1
        ? `You are next. We will call you at ${number}.`
        : `You are number ${place} in line. We will call you at ${number}.`,
    beingCalled: (number: string) => `We are calling you at ${number}.`,
    again: (number: string) => `We could not reach you at ${number} yet and will call again.`,
    byCase: "We have a case about it, below. Somebody will read it soon.",
    cases: "Your cases",
    noCases: "You have no open case with us.",
    opened: (when: string) => `Opened ${when}`,
    due: (when: string) => `You will hear from us by ${when}`,
    overdue: (when: string) => `You should have heard from us by ${when}. We are late; we are sorry.`,
    details: "Your details",
    correct: "Correct my details",
  },

  caseKinds: {
    query: "Question",
    request: "Request",
    complaint: "Complaint",
    "damage-report": "Damage report",
  } satisfies Record<CaseKind, string>,
  caseStates: {
    open: "We have it. Nobody has begun yet.",
    working: "Somebody is working on it.",
    waiting: "We wait for something before we can go on.",
    resolved: "We think it is done. Tell us if it is not.",
    closed: "It is done.",
  } satisfies Record<CaseState, string>,

  help: {
    heading: "I need help",
    first: (number: string) => `If somebody may be hurt, call ${number} first.`,
    what: "What do you need?",
    needs: {
      danger: "I am in danger where I am",
      medical: "Medicine, or a medical device runs out",
      supplies: "Water, food, power, or a way out",
      other: "Something else",
    } satisfies Record<Need, string>,
    words: "In a few words (you may leave it empty)",
    number: "Where shall we call you?",
    another: "Another number",
    anotherNumber: "The other number",
    none: "I cannot be called now",
    send: "Ask for help",
    sendMore: "You are called before everybody who has not asked for help.",
  },

  details: {
    heading: "Your details",
    saved: "Saved. Thank you.",
    safeSaved: "Thank you. We are glad that you are safe.",
    reached: "It works: we will use it from now on.",
    removed: "We will not use it any more.",
    who: "Name and language",
    name: "Name",
    speak: "We speak and write to you in",
    languages: { en: "English", es: "Spanish" },
    phones: "Phone numbers",
    emails: "E-mail addresses",
    none: "None yet.",
    addresses: "Addresses",
    change: "Change",
    changeNamed: (what: string) => `Change ${what}`,
    addPhone: "Add a number",
    addEmail: "Add an e-mail address",
    addAddress: "Add an address",
    phone: "Phone number",
    email: "E-mail address",
    proveHint: "We send a code there. It counts once you enter that code.",
    proveHeading: "Enter the code",
    proveSent: (value: string) => `A code of six digits is on its way to ${value}. It works for 10 minutes.`,
    prove: "Use it",
    oldStays: "Until then nothing changes.",
    remove: "Do not use it any more",
    onlyOne: "It is the only way to reach you, so it stays. Add another one first.",
    lines: "Street, house, flat",
    city: "Town",
    region: "State",
    postcode: "Postcode",
    save: "Save",
  },

  errors: {
    summary: "Something cannot be taken. Nothing was changed.",
    reach: "Write a phone number with its area code, like 813 555 0110, or an e-mail address.",
    digits: "That is not the code. Write the six digits of the newest message.",
    wrong: "That is not the code. Look at the newest message and try again.",
    over: "That code no longer works. Ask for another one.",
    account: "That is not an account number of this phone number.",
    name: "Write your name, at most 200 characters, in one line.",
    language: "Choose a language.",
    lines: "Write the street and house, in one line.",
    city: "Write the town, in one line.",
    region: "That is too long for a state.",
    postcode: "That is too long for a postcode.",
    phone: "Write a phone number with its area code, like 813 555 0110.",
    email: "Write an e-mail address, like name@example.com.",
    known: "We have that one already.",
    need: "Choose what you need.",
    words: "At most 500 characters, please.",
    number: "Write a phone number with its area code, like 813 555 0110.",
  },

  problems: {
    notFound: "There is nothing here",
    notFoundMore: "The address may be mistyped, or the page may have moved.",
    tooMany: "Too many tries",
    tooManyMore: (wait: string) => `Please wait ${wait}, then try again. This protects you from strangers.`,
    cannotWrite: "We cannot save that just now",
    cannotWriteMore:
      "Nothing of it was kept. Our records move to another place; that takes a minute. Go back and try again, or call us.",
    expired: "This form is too old",
    expiredMore:
      "Nothing was changed. Your browser must keep cookies for this page. Go back, load the page again, and try once more.",
    signedOut: "You are signed out",
    signedOutMore: "That happens two hours after signing in. Nothing was changed.",
    broken: "We made a mistake",
    brokenMore: "Nothing of it was kept. Please try again, or call us.",
    home: "To the first page",
  },

  mail: {
    codeSubject: (digits: string) => `${digits} is your code`,
    code: (digits: string) =>
      `${digits} is your code. It works for 10 minutes. We never ask you for it: tell it to nobody.`,
    linkSubject: "Your own page",
    link: (url: string) => `Your own page, to see your cases, correct your details or ask for help: ${url}`,
    replacedSubject: "Your details were changed",
    replaced: (number: string) =>
      `We no longer reach you here, because somebody signed in as you changed it. If that was not you, call ${number}.`,
  },
};

type Widened<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { [Name in keyof T]: Widened<T[Name]> };
/** What every language says. */
export type Words = Widened<typeof en>;
