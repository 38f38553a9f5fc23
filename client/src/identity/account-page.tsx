import { Loading, Refused } from "../ui/page-state.tsx";
import classes from "./account-page.module.css";
import { ChangePassword } from "./change-password.tsx";
import { OwnSessions } from "./own-sessions.tsx";
import { SecondFactor } from "./second-factor.tsx";
import { useAccount } from "./use-account.ts";
import { WhoIAm } from "./who-i-am.tsx";

/** What belongs to the person and to nobody's role: who they are, their way in, where they are signed in. */
export default function AccountPage() {
  const account = useAccount();
  return (
    <div className={classes.page}>
      <h1>My account</h1>
      <WhoIAm />
      {account.data ? (
        <>
          <SecondFactor on={account.data.secondFactor} />
          <ChangePassword />
          <OwnSessions sessions={account.data.sessions} />
        </>
      ) : account.error ? (
        <Refused fault={account.error} onRetry={() => void account.refetch()} />
      ) : (
        <Loading rows={8} label="Loading your account" />
      )}
    </div>
  );
}
