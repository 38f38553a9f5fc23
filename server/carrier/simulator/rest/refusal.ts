/** A refusal in Twilio's shape: HTTP status, Twilio's code, a sentence. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const refusalBody = ({ status, code, message }: Refusal) => ({
  code,
  message,
  more_info: `https://www.twilio.com/docs/errors/${code}`,
  status,
});

export const notFound = (uri: string) =>
  new Refusal(404, 20404, `The requested resource ${uri.split("?", 1)[0]} was not found`);
