import { Alert, Button, PasswordInput, TextInput, UnstyledButton } from "@mantine/core";
import { IconChevronRight, IconMapPin, IconMapPinOff } from "@tabler/icons-react";
import { type FormEvent, useEffect, useState } from "react";
import type { WelcomeView } from "#contract/identity.ts";
import { useSignal } from "../frame/use-console.ts";
import type { Session } from "../platform/session.ts";
import { type Credentials, giveSecondFactor, signIn } from "../platform/sign-in.ts";
import type { Sites } from "../platform/sites.ts";
import { Mark } from "../ui/mark.tsx";
import { SecondFactorForm } from "./second-factor-form.tsx";
import classes from "./sign-in-page.module.css";

/** Asks the site now and then who it is, so that the page says which one would sign the person in. */
function useWelcome(sites: Sites): WelcomeView | null {
  const { current } = useSignal(sites.view);
  const [welcome, setWelcome] = useState<WelcomeView | null>(null);
  useEffect(() => {
    let left = false;
    async function ask() {
      try {
        const response = await fetch(`${current.url}/api/welcome`, {
          cache: "no-store",
          signal: AbortSignal.timeout(1_500),
        });
        if (!response.ok) throw new Error(String(response.status));
        const view = (await response.json()) as WelcomeView;
        if (left) return;
        sites.learn(view.sites);
        setWelcome(view);
      } catch {
        if (left) return;
        setWelcome(null);
        await sites.suspect("unreachable");
      }
    }
    void ask();
    const timer = setInterval(() => void ask(), 3_000);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, [current.url, sites]);
  return welcome;
}

export function SignInPage({ sites, session }: { sites: Sites; session: Session }) {
  const welcome = useWelcome(sites);
  const { anyAnswers } = useSignal(sites.view);
  /** Set once the password was right and a code is asked for. */
  const [challenge, setChallenge] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState(0);

  useEffect(() => {
    document.title = "Sign in · Holdfast";
  }, []);

  async function attempt(work: () => Promise<unknown>) {
    setBusy(true);
    setFault(null);
    try {
      await work();
    } catch (refusal) {
      setFault(refusal instanceof Error ? refusal.message : String(refusal));
      setRefusals((count) => count + 1);
    } finally {
      setBusy(false);
    }
  }

  const enter = (credentials: Credentials) =>
    attempt(async () => {
      setChallenge((await signIn(sites, session, credentials)).challenge);
    });

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void enter({ email: String(form.get("email")), password: String(form.get("password")) });
  }

  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <header className={classes.head}>
          <Mark size={36} />
          <h1>Sign in to Holdfast</h1>
          <p className={classes.site} role="status">
            {welcome ? (
              <>
                <IconMapPin size={15} stroke={1.7} aria-hidden /> The <strong>{welcome.site}</strong> site
                answers
                {welcome.writable ? "" : "; it cannot write just now"}
              </>
            ) : anyAnswers ? (
              "Looking for a site that answers"
            ) : (
              <>
                <IconMapPinOff size={15} stroke={1.7} aria-hidden /> No site answers; this page keeps trying
              </>
            )}
          </p>
        </header>

        {fault ? (
          <Alert color="red" variant="light" role="alert" mb="md">
            {fault}
          </Alert>
        ) : null}

        {challenge === null ? (
          <form onSubmit={onSubmit} className={classes.form}>
            <TextInput
              withAsterisk={false}
              name="email"
              type="email"
              label="E-mail"
              autoComplete="username"
              required
              autoFocus
              size="md"
            />
            <PasswordInput
              withAsterisk={false}
              name="password"
              label="Password"
              autoComplete="current-password"
              required
              size="md"
            />
            <Button type="submit" size="md" fullWidth loading={busy}>
              Sign in
            </Button>
          </form>
        ) : (
          <SecondFactorForm
            busy={busy}
            refusals={refusals}
            onGive={(given) => void attempt(() => giveSecondFactor(sites, session, challenge, given))}
            onBack={() => {
              setFault(null);
              setChallenge(null);
            }}
          />
        )}

        {welcome?.demo && challenge === null ? (
          <section aria-labelledby="demo" className={classes.demo}>
            <h2 id="demo">This is the demo. Sign in as</h2>
            <ul>
              {welcome.demo.map(({ name, role, email, password, does }) => (
                <li key={email}>
                  <UnstyledButton
                    className={classes.person}
                    disabled={busy}
                    onClick={() => void enter({ email, password })}
                  >
                    <span className={classes.role}>{role}</span>
                    <span className={classes.does}>
                      {name}
                      {does ? <small>{does}</small> : null}
                    </span>
                    <IconChevronRight size={16} stroke={1.6} aria-hidden />
                  </UnstyledButton>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </div>
    </main>
  );
}
