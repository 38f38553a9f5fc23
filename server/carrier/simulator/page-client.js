// The page's own script: asks for the state, draws it, sends what is clicked. No framework, nothing to build.
const byId = (id) => document.getElementById(id);
const notice = byId("notice");

/** @returns what was wrong, in words; null when it was done. */
async function ask(path, body, method = "POST") {
  const res = await fetch(`/simulator/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const problem = res.ok ? null : await res.json().catch(() => ({ detail: `answer ${res.status}` }));
  await refresh();
  return problem?.detail ?? null;
}

async function send(path, body, method) {
  const problem = await ask(path, body, method);
  if (problem === null) return true;
  notice.textContent = `Not done: ${problem}`;
  notice.className = "notice error";
  return false;
}

const seconds = (id) => (byId(id).value === "" ? null : Math.round(Number(byId(id).value) * 1000));

for (const button of document.querySelectorAll("[data-call]")) {
  button.addEventListener("click", async () => {
    const done = await send("callers", {
      from: button.dataset.call,
      to: byId("to").value,
      count: Number(byId("count").value) || 1,
      patienceMs: seconds("patience"),
      talkMs: seconds("talk"),
    });
    if (!done) return;
    notice.textContent = `Called in at ${new Date().toLocaleTimeString()}`;
    notice.className = "notice";
  });
}
byId("text-from").addEventListener("change", () => {
  byId("text-number").disabled = byId("text-from").value !== "other";
});
byId("text-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const kind = byId("text-from").value;
  const textNotice = byId("text-notice");
  const problem = await ask("messages", {
    from: kind === "other" ? byId("text-number").value.trim() : kind,
    to: byId("text-to").value,
    body: byId("text-body").value,
  });
  textNotice.textContent = problem ? `Not sent: ${problem}` : `Sent at ${new Date().toLocaleTimeString()}`;
  textNotice.className = problem ? "notice error" : "notice";
  if (!problem) byId("text-body").value = "";
});
byId("calm").addEventListener("click", () => send("faults", undefined, "DELETE"));
byId("clear").addEventListener("click", () => send("callers", undefined, "DELETE"));

const text = (tag, content, className) => {
  const node = document.createElement(tag);
  node.textContent = content;
  if (className) node.className = className;
  return node;
};
const clock = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

const words = {
  ringing: "Ringing",
  music: "Waiting, hears music",
  silence: "Hears silence",
  speech: "Hears a voice message",
  bridged: "Talking",
};

function lane(person) {
  const row = document.createElement("li");
  const who = document.createElement("div");
  who.className = "who";
  who.append(
    text("b", person.name || person.from),
    text("span", person.name ? person.from : person.direction === "answered" ? "was called" : "calls in"),
  );
  const bar = document.createElement("div");
  bar.className = "bar";
  bar.setAttribute("role", "img");
  bar.setAttribute(
    "aria-label",
    person.segments.map((part) => `${words[part.what]} ${clock(part.ms)}`).join(", ") || "nothing yet",
  );
  for (const part of person.segments) {
    const piece = text("span", "", part.what);
    piece.style.flex = `${Math.max(part.ms, 1)} 1 0`;
    bar.append(piece);
  }
  const state = document.createElement("div");
  state.className = "state";
  if (person.endedAt) state.append(text("div", `Ended by ${person.endedBy}`), text("span", person.endReason));
  else
    state.append(
      text("div", `${words[person.hears] ?? "On the line"} · ${clock(person.lastedMs)}`),
      text("span", person.talksWith),
    );
  row.append(who, bar, state);
  if (person.endedAt) row.append(text("span", ""));
  else {
    const hangUp = text("button", "Hang up");
    hangUp.setAttribute("aria-label", `Hang up for ${person.name || person.from}`);
    hangUp.dataset.person = person.id;
    row.append(hangUp);
  }
  return row;
}

function textRow(message) {
  const row = document.createElement("li");
  const inbound = message.direction === "inbound";
  const head = inbound ? `${message.from} wrote to ${message.to}` : `Holdfast to ${message.to}`;
  row.append(
    text("b", head),
    text("div", message.stopped ? `${message.status}, stopped` : message.status, "status"),
    text("p", message.body),
  );
  return row;
}
byId("lanes").addEventListener("click", (event) => {
  const id = event.target.dataset?.person;
  if (id) send(`callers/${id}/hang-up`, {});
});

function drawFaults(state) {
  for (const [name, value] of Object.entries(state.faults)) {
    const control = byId(`fault-${name}`);
    if (!control || control === document.activeElement) continue;
    if (control.type === "number") control.value = value;
    else control.setAttribute("aria-checked", String(value !== 0));
  }
}
for (const control of document.querySelectorAll("[data-fault]")) {
  const { fault } = control.dataset;
  if (control.type === "number")
    control.addEventListener("change", () =>
      send("faults", { [fault]: Math.max(0, Math.round(Number(control.value) || 0)) }),
    );
  else
    control.addEventListener("click", () => {
      const on = control.getAttribute("aria-checked") !== "true";
      control.setAttribute("aria-checked", String(on));
      send("faults", { [fault]: on });
    });
}

function draw(state) {
  byId("sites").replaceChildren(
    ...state.sites.map((site) =>
      text(
        "li",
        `${site.url.replace(/^https?:\/\//, "")}: ${site.answers ? "answers" : "silent"}`,
        site.answers ? "up" : "down",
      ),
    ),
  );
  for (const [name, value] of Object.entries(state.totals)) byId(`total-${name}`).textContent = value;
  for (const kind of ["known", "several"]) {
    const button = document.querySelector(`[data-call="${kind}"]`);
    button.disabled = state.directory[kind] === 0;
    button.querySelector("small").textContent =
      state.directory[kind] === 0 ? "no directory loaded yet" : `one of ${state.directory[kind]} numbers`;
  }
  const focused = document.activeElement?.dataset?.person;
  byId("lanes").replaceChildren(...state.lanes.map(lane));
  if (focused) document.querySelector(`[data-person="${focused}"]`)?.focus();
  byId("texts").replaceChildren(...state.texts.map(textRow));
  byId("no-texts").hidden = state.texts.length > 0;
  byId("empty").hidden = state.lanes.length > 0;
  byId("more").hidden = state.lanesLeftOut === 0;
  byId("more").textContent = `${state.lanesLeftOut} more calls are not drawn.`;
  drawFaults(state);
}

let asking = false;
let again = false;
async function refresh() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    draw(await (await fetch("/simulator/state")).json());
    document.body.dataset.stale = "false";
  } catch {
    notice.textContent = "The simulator does not answer; what is shown is old.";
    notice.className = "notice error";
  }
  asking = false;
  if (again) {
    again = false;
    setTimeout(refresh, 250);
  }
}

// Every change is announced; the bars also grow while nothing changes.
new EventSource("/simulator/events").addEventListener("changed", refresh);
setInterval(refresh, 1000);
refresh();
