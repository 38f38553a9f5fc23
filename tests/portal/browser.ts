/** A customer's browser without script: keeps cookies, follows links, fills in the form that a page shows. */
import type { Express } from "express";
import request from "supertest";
import { portals } from "#db/schema/portal.ts";
import type { TestSite } from "#tests/kit/site.ts";
import { lineNumber } from "#tests/kit/site.ts";

export type Page = { status: number; url: string; text: string; headers: Record<string, string> };

export function openPhone(app: Express, language = "en") {
  const cookies = new Map<string, string>();
  let page: Page = { status: 0, url: "", text: "", headers: {} };

  async function ask(method: "get" | "post", url: string, fields?: Record<string, string>): Promise<Page> {
    const sent = request(app)
      [method](url)
      .set("Cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "))
      .set("Accept-Language", language)
      .redirects(0);
    const answer = fields ? await sent.type("form").send(fields) : await sent;
    for (const line of [answer.headers["set-cookie"] ?? []].flat()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      if (/Expires=Thu, 01 Jan 1970/.test(line)) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    page = { status: answer.status, url, text: answer.text, headers: answer.headers };
    const to = answer.headers.location;
    return answer.status === 303 && to ? ask("get", to) : page;
  }

  return {
    cookies,
    page: () => page,
    open: (url: string) => ask("get", url),
    /** Sends the form whose action ends so, with its hidden fields, as the page on screen has it. */
    async send(action: string, fields: Record<string, string> = {}): Promise<Page> {
      const form = [...page.text.matchAll(/<form method="post" action="([^"]*)">([\s\S]*?)<\/form>/g)].find(
        ([, to]) => to!.endsWith(action),
      );
      if (!form) throw new Error(`no form ${action} on ${page.url}: ${page.text.slice(0, 400)}`);
      const hidden = [...form[2]!.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
      const given = Object.fromEntries(hidden.map(([, name, value]) => [name!, value!]));
      return ask("post", form[1]!, { ...given, ...fields });
    },
    /** Sends fields as they are, whatever page is on screen. */
    post: (url: string, fields: Record<string, string>) => ask("post", url, fields),
  };
}
export type Phone = ReturnType<typeof openPhone>;

/** A page for the enterprise of a test, with a queue for those who need help. */
export async function withPortal(site: TestSite, helpQueues: { en: string; es: string }, slug = "harbor") {
  await site.write((tx) =>
    tx.insert(portals).values({
      slug,
      enterpriseId: site.enterpriseId,
      helpQueues,
      senderNumber: lineNumber,
      emergencyNumber: "911",
      timeZone: "America/New_York",
    }),
  );
  return `/my/${slug}`;
}

/** The digits in the newest text sent to a number, or mail to an address. */
export async function codeSentTo(site: TestSite, to: string): Promise<string> {
  await site.settled();
  const texts = site.stub.texts.filter((text) => text.to === to).map((text) => text.body);
  const mails = site.mails.filter((mail) => mail.to === to).map((mail) => mail.text);
  const digits = /\b(\d{6})\b/.exec([...texts, ...mails].at(-1) ?? "")?.[1];
  if (!digits) throw new Error(`no code was sent to ${to}`);
  return digits;
}

export async function signIn(site: TestSite, phone: Phone, base: string, reach: string): Promise<Page> {
  await phone.open(base);
  await phone.send(base, { reach });
  return phone.send("/code", { digits: await codeSentTo(site, reach) });
}
