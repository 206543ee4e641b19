'use client'

import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import '@/ui/messages/accounts'
import { toast } from '@/ui/toast'
import { useSession } from '../contract'
import type { OwnAccount } from './account-endpoints'
import { AuthField } from './auth-field'
import { AuthForm } from './auth-page'
import { BackupPanel } from './backup-panel'
import { DevicesList } from './devices-list'
import { useEmbeddedAuth } from './embedded-context'
import { InviteLink } from './invite-link'
import { ProviderButton } from './provider-button'
import { ProviderPart } from './provider-part'
import { SecondFactorPart } from './second-factor-part'
import { ServerPart } from './server-part'
import { PasswordField } from './password-field'
import { formText } from './form-text'

/** The account's own settings: name, password, invitations for administrators, and the way out for good. */
export function ProfilePanel({ onDeleted }: { onDeleted: () => Promise<void> }) {
  const t = useTranslations('auth')
  const { user } = useSession()
  const { account, askAgain } = useOwnAccount()
  if (!user) return null
  return (
    <div className="grid max-w-90 gap-8">
      <NameForm />
      <EmailForm account={account} onChanged={askAgain} />
      {account?.provider ? (
        <Part title={account.provider.name}>
          <ProviderPart account={{ ...account, provider: account.provider }} onChanged={askAgain} />
        </Part>
      ) : null}
      {account?.hasPassword === false ? null : <PasswordForm />}
      {account?.hasPassword ? (
        <Part title={t('secondFactor')}>
          <SecondFactorPart account={account} onChanged={askAgain} />
        </Part>
      ) : null}
      <Part title={t('devices')}>
        <DevicesList />
      </Part>
      {user.isAdmin ? (
        <>
          <Part title={t('invite')}>
            <InviteLink />
          </Part>
          <Part title={t('backups')}>
            <BackupPanel />
          </Part>
          <Part title={t('thisServer')}>
            <ServerPart />
          </Part>
        </>
      ) : null}
      <DeleteAccount account={account} onDeleted={onDeleted} />
    </div>
  )
}

/** Null until the server has said it. */
function useOwnAccount() {
  const { client } = useEmbeddedAuth()
  const [account, setAccount] = useState<OwnAccount | null>(null)
  const askAgain = useCallback(() => void client.account().then(setAccount, () => {}), [client])
  useEffect(askAgain, [askAgain])
  return { account, askAgain }
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="grid gap-3">
      <h3 className="text-text-2 type-label">{title}</h3>
      {children}
    </section>
  )
}

function NameForm() {
  const t = useTranslations('auth')
  const { user } = useSession()
  const { client, store } = useEmbeddedAuth()
  const save = async (form: FormData) => {
    await client.updateName(formText(form, 'name'))
    await store.changed()
    toast(t('nameSaved'))
  }
  return (
    <AuthForm submit={t('saveName')} variant="neutral" onSubmit={save}>
      <AuthField label={t('name')} name="name" autoComplete="name" maxLength={60} defaultValue={user?.name} required />
    </AuthForm>
  )
}

function EmailForm({ account, onChanged }: { account: OwnAccount | null; onChanged: () => void }) {
  const t = useTranslations('auth')
  const { user } = useSession()
  const { client, store } = useEmbeddedAuth()
  const save = async (form: FormData) => {
    const password = account?.hasPassword === false ? {} : { password: formText(form, 'password') }
    await client.changeEmail({ email: formText(form, 'email'), ...password })
    await store.changed()
    onChanged()
    toast(t('emailChanged'))
  }
  if (needsProvider(account)) {
    return (
      <Part title={t('changeEmail')}>
        <p className="wrap-anywhere type-body">{user?.email}</p>
        <ShowAgain account={account} />
      </Part>
    )
  }
  return (
    <Part title={t('changeEmail')}>
      {/* A new address empties the password. */}
      <AuthForm key={user?.email} submit={t('changeEmail')} variant="neutral" onSubmit={save}>
        <AuthField
          label={t('email')}
          name="email"
          type="email"
          autoComplete="username"
          defaultValue={user?.email}
          required
        />
        {account?.hasPassword === false ? null : <PasswordField label={t('currentPassword')} />}
      </AuthForm>
      {account?.hasMail && !account.isConfirmed ? <NotConfirmed /> : null}
    </Part>
  )
}

/** Has no password, and has not shown at the provider lately who they are. */
const needsProvider = (account: OwnAccount | null) => account !== null && !account.hasPassword && !account.hasShown

function ShowAgain({ account }: { account: OwnAccount | null }) {
  const t = useTranslations('provider')
  const name = account?.provider?.name ?? ''
  return (
    <>
      <p className="mb-3 text-text-2 type-small">{t('again', { name })}</p>
      <ProviderButton label={t('confirmWith', { name })} visit={{ again: true }} />
    </>
  )
}

function NotConfirmed() {
  const t = useTranslations('auth')
  const { client } = useEmbeddedAuth()
  const send = async () => {
    await client.askToConfirm()
    toast(t('confirmationSent'))
  }
  return (
    <AuthForm submit={t('sendConfirmation')} variant="neutral" onSubmit={send}>
      <p className="text-text-2 type-small">{t('notConfirmed')}</p>
    </AuthForm>
  )
}

function PasswordForm() {
  const t = useTranslations('auth')
  const { client, store } = useEmbeddedAuth()
  // A new key empties the fields.
  const [saved, setSaved] = useState(0)
  const save = async (form: FormData) => {
    await client.changePassword({
      currentPassword: formText(form, 'currentPassword'),
      newPassword: formText(form, 'newPassword'),
    })
    setSaved(saved + 1)
    toast(t('passwordChanged'))
    await store.changed()
  }
  return (
    <Part title={t('changePassword')}>
      <AuthForm key={saved} submit={t('changePassword')} variant="neutral" onSubmit={save}>
        <PasswordField label={t('currentPassword')} name="currentPassword" />
        <PasswordField label={t('newPassword')} name="newPassword" isNew />
      </AuthForm>
    </Part>
  )
}

function DeleteAccount({ account, onDeleted }: { account: OwnAccount | null; onDeleted: () => Promise<void> }) {
  const t = useTranslations('auth')
  const { client, store } = useEmbeddedAuth()
  const [open, setOpen] = useState(false)
  const remove = async (form: FormData) => {
    await client.deleteAccount(account?.hasPassword === false ? undefined : formText(form, 'password'))
    await onDeleted()
    await store.changed()
  }
  return (
    <Part title={t('deleteAccount')}>
      <p className="text-text-2 type-small">{t('deleteText')}</p>
      <Button variant="danger" className="justify-self-start" onClick={() => setOpen(true)}>
        {t('deleteAccount')}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t('deleteQuestion')} text={t('deleteText')}>
        <div className="mt-4">
          {needsProvider(account) ? (
            <ShowAgain account={account} />
          ) : (
            <AuthForm submit={t('deleteAccount')} variant="danger" onSubmit={remove} onCancel={() => setOpen(false)}>
              {account?.hasPassword === false ? null : <PasswordField label={t('password')} />}
            </AuthForm>
          )}
        </div>
      </Dialog>
    </Part>
  )
}
