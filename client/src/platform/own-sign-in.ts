import type { Session } from "./session.ts";
import { type AuthAnswer, post } from "./sign-in.ts";
import type { Sites } from "./sites.ts";

/** What a new authenticator needs, and what signs in without it; both are told once. */
export type NewSecondFactor = { totpUri: string; backupCodes: string[] };

/** What a signed-in person changes of their own way in. Each needs their password again. */
export type OwnSignIn = {
  /** @throws ApiProblem naming `password` or `newPassword`. Every other session has ended afterwards. */
  changePassword: (currentPassword: string, newPassword: string) => Promise<void>;
  /** Nothing is asked for at sign-in until {@link OwnSignIn.finishSecondFactor}; asked again, it begins anew. */
  beginSecondFactor: (password: string) => Promise<NewSecondFactor>;
  finishSecondFactor: (code: string) => Promise<void>;
  turnOffSecondFactor: (password: string) => Promise<void>;
  /** The old ones stop working. */
  renewBackupCodes: (password: string) => Promise<string[]>;
};

export function ownSignIn(sites: Sites, session: Session): OwnSignIn {
  async function ask(path: string, body: unknown): Promise<AuthAnswer> {
    return post(sites, `auth/${path}`, body, session.token.get());
  }
  /** A changed second factor comes with another session in place of this one. */
  function askAndGoOn(path: string, body: unknown): Promise<void> {
    return session.replace(async () => {
      const { token } = await ask(path, body);
      if (!token) throw new Error("the site changed the session without giving its token");
      return token;
    });
  }
  return {
    async changePassword(currentPassword, newPassword) {
      await ask("change-password", { currentPassword, newPassword });
    },
    async beginSecondFactor(password) {
      const { totpURI, backupCodes } = await ask("two-factor/enable", { password });
      if (!totpURI || !backupCodes) throw new Error("the site began a second factor without its secret");
      return { totpUri: totpURI, backupCodes };
    },
    async finishSecondFactor(code) {
      await askAndGoOn("two-factor/verify-totp", { code });
    },
    async turnOffSecondFactor(password) {
      await askAndGoOn("two-factor/disable", { password });
    },
    async renewBackupCodes(password) {
      const { backupCodes } = await ask("two-factor/generate-backup-codes", { password });
      if (!backupCodes) throw new Error("the site gave no backup codes");
      return backupCodes;
    },
  };
}
