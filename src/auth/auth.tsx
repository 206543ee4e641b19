'use client'

/**
 * The only place that chooses an auth mode. The parts of a mode are lazy-loaded, so a page downloads only those it
 * uses; the embedded mode's provider is too small for a file of its own.
 */
import dynamic from 'next/dynamic'
import { type ComponentType, createContext, type ReactNode } from 'react'
import type { ClerkPage } from '@/switches'
import { orLater } from '@/ui/on-demand'
import { useProvided } from '@/ui/provided'
import type { ServerFacts } from './contract'
import type { PersonsAccount } from './embedded/pages/account-dialog'
import { EmbeddedProvider } from './embedded/pages/embedded-provider'
import type { InviteCardProps } from './embedded/pages/invite-card'

interface AccountPanelProps {
  /** The account was deleted on this device; its session is about to end. */
  onDeleted: () => Promise<void>
}

interface Mode {
  SignInPage: ComponentType
  SignUpPage: ComponentType
  /** The page on which a reset link lets someone choose a new password. Null if the mode sends its own links. */
  ResetPasswordPage: ComponentType
  /** The page that a link for confirming an email address opens; null as above. */
  ConfirmEmailPage: ComponentType
  /** An administrator's actions on someone else's account. */
  AccountTools: ComponentType<PersonsAccount>
  /** The profile's name row; null if the mode's own panel has it. */
  NameRow: ComponentType | null
  /** The account section of a profile. */
  AccountPanel: ComponentType<AccountPanelProps>
  /** The security section of the settings; null if the mode's own panel has it. */
  SecurityPanel: ComponentType | null
  /** The administrator's server section of the settings. */
  ServerPanel: ComponentType | null
  /** An administrator's way to invite people; null if the mode has its own. */
  InviteLink: ComponentType
  /** The same as a button. */
  InviteButton: ComponentType
  /** The same as a card, for someone who has no one to write to yet. */
  InviteCard: ComponentType<InviteCardProps>
}

const ClerkAuthProvider = dynamic(() => import('./clerk/clerk-provider').then((m) => m.ClerkAuthProvider))

// Spelled out, because Next finds what to preload by the literal import in each call.
const embedded: Mode = {
  SignInPage: dynamic(() => import('./embedded/pages/sign-in-page').then((m) => m.SignInPage)),
  SignUpPage: dynamic(() => import('./embedded/pages/sign-up-page').then((m) => m.SignUpPage)),
  ResetPasswordPage: dynamic(() => import('./embedded/pages/reset-password-page').then((m) => m.ResetPasswordPage)),
  ConfirmEmailPage: dynamic(() => import('./embedded/pages/confirm-email-page').then((m) => m.ConfirmEmailPage)),
  AccountTools: dynamic(() => orLater(() => import('./embedded/pages/account-tools').then((m) => m.AccountTools))),
  NameRow: dynamic(() => orLater(() => import('./embedded/pages/name-row').then((m) => m.NameRow))),
  AccountPanel: dynamic(() => orLater(() => import('./embedded/pages/account-panel').then((m) => m.AccountPanel))),
  SecurityPanel: dynamic(() => orLater(() => import('./embedded/pages/security-panel').then((m) => m.SecurityPanel))),
  ServerPanel: dynamic(() => orLater(() => import('./embedded/pages/server-panel').then((m) => m.ServerPanel))),
  InviteLink: dynamic(() => orLater(() => import('./embedded/pages/invite-link').then((m) => m.InviteLink))),
  InviteButton: dynamic(() => orLater(() => import('./embedded/pages/invite-button').then((m) => m.InviteButton))),
  InviteCard: dynamic(() => orLater(() => import('./embedded/pages/invite-card').then((m) => m.InviteCard))),
}

const clerkMode: Mode = {
  SignInPage: dynamic(() => import('./clerk/clerk-pages').then((m) => m.SignInPage)),
  SignUpPage: dynamic(() => import('./clerk/clerk-pages').then((m) => m.SignUpPage)),
  NameRow: null,
  AccountPanel: dynamic(() => orLater(() => import('./clerk/clerk-pages').then((m) => m.AccountPanel))),
  SecurityPanel: null,
  ServerPanel: null,
  ResetPasswordPage: () => null,
  ConfirmEmailPage: () => null,
  AccountTools: () => null,
  InviteLink: () => null,
  InviteButton: () => null,
  InviteCard: () => null,
}

const ModeContext = createContext<Mode | null>(null)

const useMode = () => useProvided(ModeContext, 'AuthProvider')

interface AuthProviderProps {
  /** Null if this server keeps the accounts. */
  clerk: ClerkPage | null
  server: ServerFacts
  nonce: string | undefined
  children: ReactNode
}

export function AuthProvider({ clerk, server, nonce, children }: AuthProviderProps) {
  return clerk ? (
    <ModeContext value={clerkMode}>
      <ClerkAuthProvider clerk={clerk} server={server} nonce={nonce}>
        {children}
      </ClerkAuthProvider>
    </ModeContext>
  ) : (
    <ModeContext value={embedded}>
      <EmbeddedProvider server={server}>{children}</EmbeddedProvider>
    </ModeContext>
  )
}

export function SignInPage() {
  const { SignInPage: Page } = useMode()
  return <Page />
}

export function SignUpPage() {
  const { SignUpPage: Page } = useMode()
  return <Page />
}

export function ResetPasswordPage() {
  const { ResetPasswordPage: Page } = useMode()
  return <Page />
}

export function ConfirmEmailPage() {
  const { ConfirmEmailPage: Page } = useMode()
  return <Page />
}

export function AccountTools(person: PersonsAccount) {
  const { AccountTools: Tools } = useMode()
  return <Tools {...person} />
}

export function AccountPanel(props: AccountPanelProps) {
  const { AccountPanel: Panel } = useMode()
  return <Panel {...props} />
}

/** The parts of the profile and the settings that belong to the auth mode; each is null if the mode has none. */
export function useAccountParts(): Pick<Mode, 'NameRow' | 'SecurityPanel' | 'ServerPanel'> {
  return useMode()
}

export function InviteLink() {
  const { InviteLink: Link } = useMode()
  return <Link />
}

export function InviteButton() {
  const { InviteButton: Button } = useMode()
  return <Button />
}

export function InviteCard(props: InviteCardProps) {
  const { InviteCard: Card } = useMode()
  return <Card {...props} />
}
