'use client'

/** Chooses the parts of an auth mode that belong to pages for signed-in users: accounts, security, and invitations. */
import dynamic from 'next/dynamic'
import type { ComponentType } from 'react'
import { Later } from '@/ui/later'
import { orLater } from '@/ui/on-demand'
import type { PersonsAccount } from './embedded/pages/account-dialog'
import type { InviteButtonProps } from './embedded/pages/invite-button'
import type { InviteCardProps } from './embedded/pages/invite-card'
import { type Mode, useMode } from './mode'

interface AccountPanelProps {
  /** The account was deleted on this device; its session is about to end. */
  onDeleted: () => Promise<void>
}

interface Parts {
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
  InviteButton: ComponentType<InviteButtonProps>
  /** The same as a card, for someone who has no one to write to yet. */
  InviteCard: ComponentType<InviteCardProps>
}

// Spelled out, because Next finds what to preload by the literal import in each call.
const parts: Record<Mode, Parts> = {
  embedded: {
    AccountTools: dynamic(() => orLater(() => import('./embedded/pages/account-tools').then((m) => m.AccountTools))),
    NameRow: dynamic(() => orLater(() => import('./embedded/pages/name-row').then((m) => m.NameRow))),
    AccountPanel: dynamic(() =>
      orLater(() => import('./embedded/pages/account-panel').then((m) => m.AccountPanel), Later),
    ),
    SecurityPanel: dynamic(() =>
      orLater(() => import('./embedded/pages/security-panel').then((m) => m.SecurityPanel), Later),
    ),
    ServerPanel: dynamic(() =>
      orLater(() => import('./embedded/pages/server-panel').then((m) => m.ServerPanel), Later),
    ),
    InviteLink: dynamic(() => orLater(() => import('./embedded/pages/invite-link').then((m) => m.InviteLink))),
    InviteButton: dynamic(() => orLater(() => import('./embedded/pages/invite-button').then((m) => m.InviteButton))),
    InviteCard: dynamic(() => orLater(() => import('./embedded/pages/invite-card').then((m) => m.InviteCard))),
  },
  clerk: {
    AccountTools: () => null,
    NameRow: null,
    AccountPanel: dynamic(() => orLater(() => import('./clerk/clerk-pages').then((m) => m.AccountPanel), Later)),
    SecurityPanel: null,
    ServerPanel: null,
    InviteLink: () => null,
    InviteButton: () => null,
    InviteCard: () => null,
  },
}

export function AccountTools(person: PersonsAccount) {
  const { AccountTools: Tools } = parts[useMode()]
  return <Tools {...person} />
}

export function AccountPanel(props: AccountPanelProps) {
  const { AccountPanel: Panel } = parts[useMode()]
  return <Panel {...props} />
}

/** The parts of the profile and the settings that belong to the auth mode; each is null if the mode has none. */
export function useAccountParts(): Pick<Parts, 'NameRow' | 'SecurityPanel' | 'ServerPanel'> {
  return parts[useMode()]
}

export function InviteLink() {
  const { InviteLink: Link } = parts[useMode()]
  return <Link />
}

export function InviteButton(props: InviteButtonProps) {
  const { InviteButton: Button } = parts[useMode()]
  return <Button {...props} />
}

export function InviteCard(props: InviteCardProps) {
  const { InviteCard: Card } = parts[useMode()]
  return <Card {...props} />
}
