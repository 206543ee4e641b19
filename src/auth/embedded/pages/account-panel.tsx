'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Dialog } from '@/ui/dialog'
import '@/ui/messages/account'
import '@/ui/messages/accounts'
import { ActionRow, RowGroup } from '@/ui/row-group'
import { toast } from '@/ui/toast'
import { useSession } from '../../contract'
import type { OwnAccount } from '../server/account-endpoints'
import { AuthField } from './auth-field'
import { AuthForm } from './auth-page'
import { useAccountClient } from './account-client'
import { useEmbeddedAuth } from './embedded-context'
import { formText } from './form-text'
import { needsProvider, ShowAgain, useOwnAccount } from './own-account'
import { PasswordField } from './password-field'
import { ReturnError } from './return-error'

interface AccountPanelProps {
  onDeleted: () => Promise<void>
}

/** The account section of a profile: its email address, and deleting it. */
export function AccountPanel({ onDeleted }: AccountPanelProps) {
  const t = useTranslations('auth')
  const { value: account, askAgain } = useOwnAccount()
  return (
    <>
      <ReturnError />
      <RowGroup label={t('account')}>
        <EmailRow account={account} onChanged={askAgain} />
        <DeleteRow account={account} onDeleted={onDeleted} />
      </RowGroup>
    </>
  )
}

interface EmailProps {
  account: OwnAccount | null
  onChanged: () => void
}

function EmailRow({ account, onChanged }: EmailProps) {
  const t = useTranslations('auth')
  const { user } = useSession()
  const [open, setOpen] = useState(false)
  const isUnconfirmed = account?.hasMail === true && !account.isConfirmed
  return (
    <>
      <ActionRow
        title={t('email')}
        text={isUnconfirmed ? t('notConfirmedShort') : undefined}
        value={user?.email}
        onClick={() => setOpen(true)}
      />
      <Dialog open={open} onOpenChange={setOpen} title={t('changeEmail')}>
        <div className="mt-4 grid gap-5">
          {isUnconfirmed ? <NotConfirmed /> : null}
          {needsProvider(account) ? (
            <div>
              <ShowAgain account={account} onCancel={() => setOpen(false)} />
            </div>
          ) : (
            <EmailForm
              account={account}
              onCancel={() => setOpen(false)}
              onChanged={() => {
                setOpen(false)
                onChanged()
              }}
            />
          )}
        </div>
      </Dialog>
    </>
  )
}

function EmailForm({ account, onChanged, onCancel }: EmailProps & { onCancel: () => void }) {
  const t = useTranslations('auth')
  const { user } = useSession()
  const client = useAccountClient()
  const { store } = useEmbeddedAuth()
  const save = async (form: FormData) => {
    const password = account?.hasPassword === false ? {} : { password: formText(form, 'password') }
    await client.changeEmail({ email: formText(form, 'email'), ...password })
    await store.changed()
    onChanged()
    toast(t('emailChanged'))
  }
  return (
    <AuthForm submit={t('changeEmail')} variant="neutral" onSubmit={save} onCancel={onCancel}>
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
  )
}

function NotConfirmed() {
  const t = useTranslations('auth')
  const client = useAccountClient()
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

function DeleteRow({ account, onDeleted }: AccountPanelProps & { account: OwnAccount | null }) {
  const t = useTranslations('auth')
  const client = useAccountClient()
  const { store } = useEmbeddedAuth()
  const [open, setOpen] = useState(false)
  const remove = async (form: FormData) => {
    await client.deleteAccount(account?.hasPassword === false ? undefined : formText(form, 'password'))
    await onDeleted()
    await store.changed()
  }
  return (
    <>
      <ActionRow danger title={t('deleteAccountRow')} text={t('deleteHint')} onClick={() => setOpen(true)} />
      <Dialog open={open} onOpenChange={setOpen} title={t('deleteQuestion')} text={t('deleteText')}>
        <div className="mt-4">
          {needsProvider(account) ? (
            <ShowAgain account={account} onCancel={() => setOpen(false)} />
          ) : (
            <AuthForm submit={t('deleteAccount')} variant="danger" onSubmit={remove} onCancel={() => setOpen(false)}>
              {account?.hasPassword === false ? null : <PasswordField label={t('password')} />}
            </AuthForm>
          )}
        </div>
      </Dialog>
    </>
  )
}
