'use client'

import { Fragment } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { useEnterKey } from '@/ui/enter-key'
import { Kbd } from '@/ui/kbd'
import '@/ui/messages/shortcuts'
import { controlKey, isAppleDevice } from '@/ui/platform'
import { shortcutGroups } from './shortcuts'

interface ShortcutsDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function ShortcutsDialog({ open, onOpenChange }: ShortcutsDialogProps) {
  const t = useTranslations()
  const [enterKey] = useEnterKey()
  const keyName = (key: string) => (key === 'mod' ? (isAppleDevice() ? '⌘' : controlKey()) : key)
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('shortcuts.title')}
      className="max-w-150"
      actions={<Button onClick={() => onOpenChange(false)}>{t('app.close')}</Button>}
    >
      <div className="mt-4 grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {shortcutGroups(enterKey).map((group) => (
          <section key={group.name} aria-label={t(`shortcuts.groups.${group.name}`)}>
            <h3 aria-hidden className="mb-1 text-text-3 type-label">
              {t(`shortcuts.groups.${group.name}`)}
            </h3>
            <dl>
              {group.shortcuts.map(({ words, presses }) => (
                <div key={words} className="flex min-h-8 items-center gap-3">
                  <dt className="min-w-0 flex-1 type-body">{t(words)}</dt>
                  <dd className="flex flex-none items-center gap-1">
                    {presses.map((press, index) => (
                      <Fragment key={press.join('')}>
                        {index > 0 ? <span className="text-text-3 type-time">{t('shortcuts.or')}</span> : null}
                        {press.map((key) => (
                          <Kbd key={key}>{keyName(key)}</Kbd>
                        ))}
                      </Fragment>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
