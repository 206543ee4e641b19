'use client'

import { useCallback, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { copyText } from '@/ui/copy'
import { Dialog } from '@/ui/dialog'
import '@/ui/messages/administration'
import { FormError } from '@/ui/form-error'
import { RowGroup } from '@/ui/row-group'
import { SwitchField } from '@/ui/switch-field'
import { TextField } from '@/ui/text-field'
import { toast } from '@/ui/toast'
import { useAuthErrorText } from './auth-error-text'
import { useAccountClient } from './account-client'
import { useAnswer } from './use-answer'

export interface PersonsAccount {
  userId: string
  name: string
}

interface AccountDialogProps extends PersonsAccount {
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** An administrator's dialog for someone's account: create a reset link, change the role, disable the account. */
export function AccountDialog({ userId, name, open, onOpenChange }: AccountDialogProps) {
  const t = useTranslations()
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('account.title', { name })}
      actions={<Button onClick={() => onOpenChange(false)}>{t('app.close')}</Button>}
    >
      <div className="mt-4 grid gap-5">
        <Account userId={userId} name={name} />
      </div>
    </Dialog>
  )
}

function Account({ userId, name }: PersonsAccount) {
  const t = useTranslations('account')
  const errorText = useAuthErrorText()
  const client = useAccountClient()
  const {
    value: account,
    error: askError,
    take,
  } = useAnswer(useCallback(() => client.accountOf(userId), [client, userId]))
  const [link, setLink] = useState<string | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const error = failure ?? askError

  const attempt = async (work: () => Promise<void>) => {
    setFailure(null)
    await work().catch(setFailure)
  }
  const change = (call: Promise<void>) =>
    attempt(async () => {
      await call
      take(await client.accountOf(userId))
    })
  const resetSecondFactor = () =>
    attempt(async () => {
      await client.resetSecondFactor(userId)
      take(await client.accountOf(userId))
      toast(t('secondFactorOff', { name }))
    })
  const create = () =>
    attempt(async () => {
      const { token } = await client.resetLink(userId)
      const url = `${window.location.origin}/reset-password#${token}`
      setLink(url)
      // If the browser doesn't allow copying, the page shows the link.
      if (await copyText(url)) toast(t('linkCopied'))
    })
  return (
    <>
      {account ? <p className="-mt-3 wrap-anywhere text-text-2 type-small">{account.email}</p> : null}
      <RowGroup label={t('signingIn')}>
        <div className="grid gap-3 p-4">
          <p className="text-text-2 type-small">{t('linkText', { name })}</p>
          {link ? <TextField label={t('link')} value={link} readOnly className="w-full text-start" /> : null}
          <Button className="justify-self-start" onClick={() => void create()}>
            {t('copyLink')}
          </Button>
        </div>
        {account?.hasSecondFactor ? (
          <div className="grid gap-3 p-4">
            <p className="text-text-2 type-small">{t('secondFactorText', { name })}</p>
            <Button className="justify-self-start" onClick={() => void resetSecondFactor()}>
              {t('secondFactor')}
            </Button>
          </div>
        ) : null}
      </RowGroup>
      <RowGroup label={t('rights')}>
        <div className="p-4">
          <SwitchField
            label={t('admin')}
            hint={t('adminHint')}
            checked={account?.isAdmin ?? false}
            disabled={!account}
            onCheckedChange={(on) => void change(client.setAdmin(userId, on))}
          />
        </div>
        <div className="p-4">
          <SwitchField
            label={t('disabled')}
            hint={t('disabledHint', { name })}
            checked={account?.isDisabled ?? false}
            disabled={!account}
            onCheckedChange={(on) => void change(client.setDisabled(userId, on))}
          />
        </div>
      </RowGroup>
      {error ? <FormError>{errorText(error)}</FormError> : null}
    </>
  )
}
