import type { Carrier } from "#server/carrier/carrier.ts";

/** A carrier that accepts every order and remembers it as `kind target`. */
export type StubCarrier = Carrier & {
  orders: string[];
  /** Thrown by the next orders, one each. */
  faults: Error[];
  /** Texts sent, oldest first. */
  texts: { to: string; body: string }[];
};

export function stubCarrier(): StubCarrier {
  const orders: string[] = [];
  const faults: Error[] = [];
  const texts: StubCarrier["texts"] = [];
  const took = (order: string) => {
    const fault = faults.shift();
    if (fault) throw fault;
    orders.push(order);
  };
  const leg = (callSid: string, conferenceSid: string, hold = false) =>
    ({
      callSid,
      conferenceSid,
      label: null,
      hold,
      muted: false,
      status: "connected",
      joinedAt: new Date(),
    }) as const;
  return {
    orders,
    faults,
    texts,
    simulated: true,
    listConferences: async () => [],
    listParticipants: async () => [],
    listLiveCalls: async () => [],
    listCallsTo: async () => [],
    findCall: async () => null,
    async addParticipant({ to, label, conferenceSid }) {
      took(`add ${to} ${label}`);
      return leg("CAadded", conferenceSid);
    },
    async updateParticipant(conferenceSid, target, { hold }) {
      took(`${hold ? "hold" : "unhold"} ${target}`);
      return leg(target, conferenceSid, hold ?? false);
    },
    async removeParticipant(_conferenceSid, target) {
      took(`remove ${target}`);
    },
    async completeConference(sid) {
      took(`complete ${sid}`);
    },
    async hangUp(callSid) {
      took(`hang-up ${callSid}`);
    },
    async redirect(callSid) {
      took(`redirect ${callSid}`);
      return true;
    },
    async placeCall({ from, to }) {
      took(`call ${to}`);
      return {
        sid: "CAplaced",
        from,
        to,
        status: "queued",
        direction: "outbound-api",
        startedAt: new Date(),
        endedAt: null,
      };
    },
    async sendMessage({ from, to, body }) {
      took(`message ${to}`);
      texts.push({ to, body });
      return { sid: "SM1", from, to, status: "queued", sentAt: null };
    },
    listMessages: async () => [],
    fetchRecording: async () => null,
    async deleteRecording(sid) {
      took(`delete ${sid}`);
    },
    startRecording: async () => "REstarted",
    listRecordings: async () => [],
    pauseRecording: async () => true,
    accessToken: () => ({ token: "token", expiresInS: 3600 }),
  };
}
