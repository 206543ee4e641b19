'use client'

/** The requests to /api/auth that signing in doesn't make. Every failure is an AuthError. */
import { useMemo } from 'react'
import type { AccountNotice } from '../server/account-notices'
import type { OwnAccount, SignedInDevice } from '../server/account-endpoints'
import type { AccountOfPerson, ResetLink } from '../server/people-endpoints'
import type { ServerFacts } from '../server/server-endpoints'
import type { AuthClient } from './auth-client'
import { useEmbeddedAuth } from './embedded-context'

export interface ProviderVisit {
  /** The code of an invitation. */
  invite?: string
  /** Where to go afterwards. */
  next?: string
  /** Signs the same person in once more, as a confirmation of identity. */
  again?: true
}

export interface SignUpForm {
  name: string
  email: string
  password: string
  setupCode?: string
  invite?: string
}

export interface AccountClient {
  /** The provider's URL to go to. */
  visitProvider(visit: ProviderVisit): Promise<string>
  linkProvider(password: string): Promise<string>
  unlinkProvider(password: string): Promise<void>
  /** A code from the authenticator app. */
  verifyCode(code: string): Promise<void>
  /** A recovery code. */
  recover(code: string): Promise<void>
  signUp(form: SignUpForm): Promise<void>
  updateName(name: string): Promise<void>
  changePassword(form: { currentPassword: string; newPassword: string }): Promise<void>
  /** An account without a password omits it, after confirming at the provider. */
  changeEmail(form: { email: string; password?: string }): Promise<void>
  deleteAccount(password?: string): Promise<void>
  devices(): Promise<SignedInDevice[]>
  endDevice(id: string): Promise<void>
  endOtherDevices(): Promise<void>
  account(): Promise<OwnAccount>
  /** Turned on once a code from the app was correct. */
  beginSecondFactor(password: string): Promise<{ totpURI: string; backupCodes: string[] }>
  endSecondFactor(password: string): Promise<void>
  newRecoveryCodes(password: string): Promise<string[]>
  /** Emails a reset link, if the account exists. */
  forgotPassword(email: string): Promise<void>
  /** Emails a link that confirms the user's own address. */
  askToConfirm(): Promise<void>
  confirmEmail(token: string): Promise<void>
  /** `token`: the link's fragment. */
  resetPassword(form: { token: string; newPassword: string }): Promise<void>
  /** Changes that others made to this account, newest first. */
  notices(): Promise<AccountNotice[]>
  /** For administrators. People are identified by their id in the chat. */
  accountOf(userId: string): Promise<AccountOfPerson>
  resetLink(userId: string): Promise<ResetLink>
  setAdmin(userId: string, on: boolean): Promise<void>
  setDisabled(userId: string, on: boolean): Promise<void>
  resetSecondFactor(userId: string): Promise<void>
  invite(form: { uses: number; days: number }): Promise<{ code: string; expiresAt: number }>
  server(): Promise<ServerFacts>
  setOwner(owner: string): Promise<ServerFacts>
  /** Rejects with the mail server's reason. */
  testMail(): Promise<{ to: string }>
}

export function useAccountClient(): AccountClient {
  const { client } = useEmbeddedAuth()
  return useMemo(() => createAccountClient(client), [client])
}

function createAccountClient({ call }: AuthClient): AccountClient {
  const post = async (path: string, body: object = {}): Promise<void> => {
    await call('POST', path, body)
  }
  return {
    visitProvider: async (visit) => (await call<{ url: string }>('POST', '/sign-in/social', visit)).url,
    linkProvider: async (password) => (await call<{ url: string }>('POST', '/link-social', { password })).url,
    unlinkProvider: (password) => post('/unlink-provider', { password }),
    verifyCode: (code) => post('/two-factor/verify-totp', { code }),
    recover: (code) => post('/two-factor/verify-backup-code', { code }),
    signUp: (form) => post('/sign-up/email', form),
    updateName: (name) => post('/update-user', { name }),
    changePassword: (form) => post('/change-password', { ...form, revokeOtherSessions: true }),
    changeEmail: (form) => post('/email', form),
    deleteAccount: (password) => post('/delete-user', password === undefined ? {} : { password }),
    devices: async () => (await call<{ devices: SignedInDevice[] }>('GET', '/devices')).devices,
    endDevice: (id) => post('/devices/end', { id }),
    endOtherDevices: () => post('/devices/end-others'),
    account: () => call('GET', '/account'),
    beginSecondFactor: (password) => call('POST', '/two-factor/enable', { password }),
    endSecondFactor: (password) => post('/two-factor/disable', { password }),
    async newRecoveryCodes(password) {
      const path = '/two-factor/generate-backup-codes'
      return (await call<{ backupCodes: string[] }>('POST', path, { password })).backupCodes
    },
    forgotPassword: (email) => post('/forgot-password', { email }),
    askToConfirm: () => post('/email/confirmation'),
    confirmEmail: (token) => post('/email/confirm', { token }),
    resetPassword: (form) => post('/reset-password', form),
    notices: async () => (await call<{ notices: AccountNotice[] }>('GET', '/notices')).notices,
    accountOf: (userId) => call('GET', `/people/account?userId=${encodeURIComponent(userId)}`),
    resetLink: (userId) => call('POST', '/people/reset-link', { userId }),
    setAdmin: (userId, on) => post('/people/admin', { userId, on }),
    setDisabled: (userId, on) => post('/people/disabled', { userId, on }),
    resetSecondFactor: (userId) => post('/people/second-factor', { userId }),
    invite: (form) => call('POST', '/invites', form),
    server: () => call('GET', '/server'),
    setOwner: (owner) => call('POST', '/server/owner', { owner }),
    testMail: () => call('POST', '/server/test-mail', {}),
  }
}
