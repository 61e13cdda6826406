import type { Clock } from '@chartwright/kernel';
import type { Db, Job, KeyRegistry, Log, Route, Secrets } from '@chartwright/platform';
import { createAccountPurgeJob } from './jobs.ts';
import { createAdministratorMail, type MailAdministrators } from './mail/administrators.ts';
import { createMailer, type MailSettings } from './mail/mailer.ts';
import { createMailJob, createOutbox } from './mail/outbox.ts';
import { type MembersUse, memberRoutes } from './members/routes.ts';
import { createMembers } from './members/service.ts';
import { type OAuthUse, oauthRoutes } from './oauth/routes.ts';
import { createOAuth } from './oauth/service.ts';
import { type PlansUse, planRoutes } from './plans/routes.ts';
import { createPlans } from './plans/service.ts';
import { organisationRoutes } from './routes.ts';
import { type SecondFactorUse, secondFactorRoutes } from './second-factor/routes.ts';
import { createSecondFactor } from './second-factor/service.ts';
import { type Accounts, createAccounts } from './service.ts';
import { createGuesses } from './sign-in/guesses.ts';
import { createPasswordReset } from './sign-in/password-reset.ts';
import { createRefusalJob, createTellRefusal } from './sign-in/refusals.ts';
import { type SignInUse, signInRoutes } from './sign-in/routes.ts';
import { createSignIn, type Seat } from './sign-in/service.ts';
import type { Tokens } from './tokens.ts';

type Parts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly tokens: Tokens;
  readonly keys: KeyRegistry;
  /** Where this server answers, for the credentials it hands out. */
  readonly baseUrl: () => string;
  /** Where its clients reach it: in mails, and as the name it goes by in tokens. */
  readonly publicUrl: () => string;
  readonly mail: MailSettings;
  readonly log: Log;
};

export type AccountServices = { readonly accounts: Accounts } & SignInUse &
  SecondFactorUse &
  MembersUse &
  OAuthUse &
  PlansUse;

/** Opens the capability: what its routes use, and what it does in the background. The purge runs hourly. */
export function openAccounts(parts: Parts): {
  readonly use: AccountServices;
  readonly jobs: { readonly purge: Job; readonly mail: Job; readonly refusal: Job };
  readonly mailAdministrators: MailAdministrators;
} {
  const { db, clock, secrets, tokens, baseUrl, publicUrl } = parts;
  const sealKey = secrets.accountSeal;
  const mail = createMailJob({ db, clock, sealKey, mailer: createMailer(parts.mail, parts.log) });
  const outbox = createOutbox({ clock, sealKey, job: mail });
  const guesses = createGuesses({ db, clock, pepper: secrets.accountPepper });
  const pepper = secrets.accountPepper;
  const refusal = createRefusalJob({ db });
  const tellRefusal = createTellRefusal({ db, clock, job: refusal });
  const secondFactor = createSecondFactor({ db, clock, tokens, guesses, tellRefusal, sealKey, pepper });
  const challenge = (seat: Seat) => secondFactor.challenge(seat);
  const accounts = createAccounts({ db, clock, secrets, baseUrl });
  const { keys } = parts;
  return {
    use: {
      accounts,
      oauth: createOAuth({ db, clock, keys, managed: accounts, tokens, publicUrl }),
      signIn: createSignIn({ db, clock, tokens, guesses, tellRefusal, challenge }),
      secondFactor,
      passwordReset: createPasswordReset({ db, clock, guesses, outbox, publicUrl }),
      members: createMembers({ db, clock, guesses, tellRefusal, outbox, publicUrl }),
      plans: createPlans({ db, clock }),
      jwks: () => tokens.jwks,
    },
    jobs: { purge: createAccountPurgeJob({ db, clock, dataDir: parts.mail.dataDir }), mail, refusal },
    mailAdministrators: createAdministratorMail({ clock, outbox }),
  };
}

export const accountRoutes: readonly Route<AccountServices>[] = [
  ...organisationRoutes,
  ...signInRoutes,
  ...secondFactorRoutes,
  ...memberRoutes,
  ...oauthRoutes,
  ...planRoutes,
];
