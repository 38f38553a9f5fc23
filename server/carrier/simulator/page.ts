import { readFileSync } from "node:fs";
import { Router } from "express";
import type { Desk } from "./desk.ts";
import { type FaultName, faultLabels } from "./faults.ts";

const read = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

const asHtml = (text: string) =>
  text.replace(
    /[&<>"]/g,
    (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[char] ?? char,
  );

/** The simulator's own page: *Call in*, *Send a text*, the calls as lanes, faults as switches. */
export function pageRoutes({ x }: Desk): Router {
  const router = Router();
  const [style, script] = [read("./page.css"), read("./page-client.js")];
  router.get("/page.css", (_req, res) => void res.type("css").send(style));
  router.get("/page.js", (_req, res) => void res.type("js").send(script));
  router.get("/favicon.ico", (_req, res) => void res.status(204).end());
  router.get("/", (_req, res) => {
    const numbers = [...x.numbers.values()].map(
      (number) =>
        `<option value="${asHtml(number.phoneNumber)}">${asHtml(`${number.friendlyName} ${number.phoneNumber}`)}</option>`,
    );
    const faults = (Object.entries(faultLabels) as [FaultName, string][]).map(faultRow);
    res.type("html").send(page(numbers.join(""), faults.join("")));
  });
  return router;
}

function faultRow([name, label]: [FaultName, string]): string {
  const id = `fault-${name}`;
  const control = name.endsWith("Ms")
    ? `<input type="number" id="${id}" data-fault="${name}" min="0" max="600000" step="100" value="0" />`
    : `<button type="button" role="switch" id="${id}" data-fault="${name}" aria-checked="false" aria-labelledby="${id}-label"></button>`;
  return `<li><label id="${id}-label" for="${id}">${asHtml(label)}</label>${control}</li>`;
}

const figure = (id: string, label: string) => `<div><dt>${label}</dt><dd id="total-${id}">0</dd></div>`;

const kind = (name: string, label: string, note: string) =>
  `<button type="button" data-call="${name}">${label}<small>${note}</small></button>`;

const page = (numbers: string, faults: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>Simulated carrier</title>
<link rel="stylesheet" href="/page.css" />
</head>
<body>
<header>
<h1>Simulated carrier</h1>
<p>Nobody here is a real caller. It speaks to Holdfast as Twilio does.</p>
<ul class="sites" id="sites" aria-label="Sites behind the public name"></ul>
</header>
<main class="columns">
<aside aria-label="Controls">
<section aria-labelledby="call-in">
<h2 id="call-in">Call in</h2>
<div class="fields">
<div class="wide"><label for="to">Number called</label><select id="to">${numbers}</select></div>
<div><label for="count">Callers</label><input id="count" type="number" min="1" max="1000" value="1" /></div>
<div><label for="patience">Patience, s</label><input id="patience" type="number" min="1" value="600" /></div>
<div><label for="talk">Talks, s</label><input id="talk" type="number" min="1" placeholder="stays" /></div>
</div>
<div class="kinds">
${kind("known", "Known", "one customer’s number")}
${kind("several", "Several matches", "a shared number")}
${kind("unknown", "Unknown", "a number of nobody")}
${kind("withheld", "Withheld", "no number shown")}
</div>
<p class="notice" id="notice" role="status"></p>
</section>
<section aria-labelledby="send-text">
<h2 id="send-text">Send a text</h2>
<form class="fields" id="text-form">
<div><label for="text-from">From</label><select id="text-from">
<option value="known">Known</option><option value="several">Several matches</option>
<option value="unknown" selected>Unknown</option><option value="other">A number…</option></select></div>
<div class="rest"><label for="text-number">Number</label><input id="text-number" placeholder="+18135550111" maxlength="64" disabled /></div>
<div class="wide"><label for="text-to">To</label><select id="text-to">${numbers}</select></div>
<div class="wide"><label for="text-body">Text</label><textarea id="text-body" rows="3" maxlength="10000" required></textarea></div>
<div class="wide"><button type="submit">Send</button></div>
</form>
<p class="notice" id="text-notice" role="status"></p>
</section>
<section aria-labelledby="faults">
<h2 id="faults">Faults</h2>
<ul class="faults">${faults}</ul>
<p><button type="button" id="calm">All faults off</button></p>
</section>
</aside>
<section aria-labelledby="calls">
<h2 id="calls">Calls</h2>
<dl class="figures">
${figure("live", "on the line")}${figure("waiting", "waiting")}${figure("talking", "talking")}${figure("silent", "in silence")}${figure("answered", "answered so far")}${figure("ended", "ended")}
</dl>
<ul class="legend" aria-label="What a lane’s colors mean">
<li><span class="ringing"></span>ringing</li><li><span class="music"></span>music</li>
<li><span class="silence"></span>silence</li><li><span class="speech"></span>voice message</li>
<li><span class="bridged"></span>talking</li>
</ul>
<ul class="lanes" id="lanes" aria-label="One lane for each call"></ul>
<p class="empty" id="empty">Calls will appear here, one lane each. Use “Call in” to place the first.</p>
<p class="empty" id="more" hidden></p>
<p><button type="button" id="clear">Remove ended calls</button></p>
<h2 id="texts-heading">Texts</h2>
<ul class="texts" id="texts" aria-labelledby="texts-heading"></ul>
<p class="empty" id="no-texts">Texts to and from Holdfast’s numbers will appear here.</p>
</section>
</main>
<script src="/page.js" type="module"></script>
</body>
</html>`;
