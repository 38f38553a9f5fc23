export type CarrierConference = {
  sid: string;
  /** The call's id, or a CallSid while no site could commit. */
  name: string;
  status: "init" | "in-progress" | "completed";
  createdAt: Date;
};

export type CarrierParticipant = {
  callSid: string;
  conferenceSid: string;
  /** `caller`, or the offer's id. */
  label: string | null;
  hold: boolean;
  muted: boolean;
  status: "queued" | "connecting" | "ringing" | "connected" | "complete" | "failed";
  joinedAt: Date;
};

export type CarrierCall = {
  sid: string;
  from: string;
  to: string;
  status: string;
  direction: string;
  startedAt: Date;
  /** Null while it lasts. */
  endedAt: Date | null;
};

export type CarrierMessage = { sid: string; to: string; from: string; status: string; sentAt: Date | null };

export type DialParticipant = {
  conferenceSid: string;
  from: string;
  to: string;
  /** The offer's id: a second dial with it is refused, so a retry cannot ring twice. */
  label: string;
  timeoutS: number;
  statusCallbackUrl: string;
  /** Where to tell whether a person or a machine answered: asked for customers. */
  answeredByUrl?: string;
  /** The conference is over when they leave: as for a caller who came by themselves. */
  endConferenceOnExit?: boolean;
};

export type DialCall = {
  from: string;
  to: string;
  /** TwiML is asked there once the phone answers. */
  url: string;
  fallbackUrl: string | null;
  timeoutS: number;
  statusCallbackUrl: string;
};

export type SendMessage = { from: string; to: string; body: string; statusCallbackUrl: string };

/**
 * The carrier as the rest of the product knows it. Every method may throw CarrierError (carrier-error.ts);
 * those that change something must be tried again only after listing when its kind is `unknown`.
 */
export type Carrier = {
  /** True on the simulator; every screen then says so. */
  simulated: boolean;
  /** Conferences that have not ended, newest first, all pages. `name` limits to one. */
  listConferences(wanted?: { name?: string }): Promise<CarrierConference[]>;
  /** Legs in a conference, those still ringing included. A conference that is gone: empty. */
  listParticipants(conferenceSid: string): Promise<CarrierParticipant[]>;
  /** Callers now on the line, wherever they are: conference, rescue queue, menu. Seats' devices are left out. */
  listLiveCalls(): Promise<CarrierCall[]>;
  /** Calls to a number or address, live or over, newest first: whether a dial whose answer was lost took place. */
  listCallsTo(address: string): Promise<CarrierCall[]>;
  /** One call, live or over. Null when the carrier does not know it. */
  findCall(callSid: string): Promise<CarrierCall | null>;
  /** Dials somebody into a conference. Counts against calls per second. */
  addParticipant(wish: DialParticipant): Promise<CarrierParticipant>;
  /**
   * Holds with music, mutes, makes somebody heard by one other alone, or lets somebody alone hear an announcement.
   * @returns null when the participant is gone.
   */
  updateParticipant(
    conferenceSid: string,
    callSidOrLabel: string,
    change: {
      hold?: boolean;
      muted?: boolean;
      endConferenceOnExit?: boolean;
      coaching?: boolean;
      callSidToCoach?: string;
      /** Where to ask for what is said, with `announceMethod`. */
      announceUrl?: string;
      announceMethod?: "POST";
    },
  ): Promise<CarrierParticipant | null>;
  /** Takes a leg out. One that is already out: no error. */
  removeParticipant(conferenceSid: string, callSidOrLabel: string): Promise<void>;
  /** Ends a conference for everyone. One that has ended: no error. */
  completeConference(conferenceSid: string): Promise<void>;
  /** Ends a leg. One that is over: no error. */
  hangUp(callSid: string): Promise<void>;
  /** Gives a live call other TwiML. @returns false when the call is over. */
  redirect(callSid: string, to: { url: string } | { twiml: string }): Promise<boolean>;
  /** Dials a phone that then follows TwiML: phone seats, callbacks. Counts against calls per second. */
  placeCall(wish: DialCall): Promise<CarrierCall>;
  sendMessage(wish: SendMessage): Promise<CarrierMessage>;
  /** Messages to one number since a day, newest first: what the reconciler of lost answers reads. */
  listMessages(wanted: { to: string; since: Date }): Promise<CarrierMessage[]>;
  /** Begins to record a live call. @returns null when the call is over. */
  startRecording(callSid: string, statusCallbackUrl: string): Promise<string | null>;
  /** What is recorded of a live call now, newest first. */
  listRecordings(callSid: string): Promise<{ sid: string; status: string }[]>;
  /** Pauses the current recording, leaving the pause out, or goes on. @returns false when there is none. */
  pauseRecording(callSid: string, paused: boolean): Promise<boolean>;
  /** The sound of a recording. Null: the carrier does not have it (any more). */
  fetchRecording(recordingSid: string): Promise<{ body: Buffer; type: string } | null>;
  /** Deletes the sound of a recording. One that is not there any more is deleted. */
  deleteRecording(recordingSid: string): Promise<void>;
  /** What a seat's device signs in with. Minted here, without asking the carrier. */
  accessToken(identity: string): { token: string; expiresInS: number };
};
