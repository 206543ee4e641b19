'use client'

import { useMutation, useQuery_experimental as useQuery } from 'convex/react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useChanges } from '@/features/changes/data/use-changes'
import type { NotificationSetting } from '@/features/changes/model/changes'
import { useOffline } from '@/features/presence/data/use-offline'
import { OnceOnline } from '@/features/presence/view/once-online'
import '@/ui/messages/notifications'
import { RadioGroup } from '@/ui/radio-group'
import { RowGroup, rowClass } from '@/ui/row-group'
import { SwitchField } from '@/ui/switch-field'
import { toast } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '@/ui/failure'
import { QuietHoursField } from './quiet-hours-field'
import { DeviceSettings } from './device-settings'
import { OtherDevices } from './other-devices'

const abouts = ['everything', 'mentions', 'nothing'] as const

interface NotificationSettingsProps {
  meId: string
  siteUrl: string
  /** Rendered below the settings. */
  after: ReactNode
}

/** Notification settings: in general, on this device, and quiet hours. */
export function NotificationSettings({ meId, siteUrl, after }: NotificationSettingsProps) {
  const t = useTranslations('notifications')
  const answer = useQuery({ query: api.notifications.getNotificationSettings, args: {} })
  const set = useMutation(api.notifications.setNotificationSettings).withOptimisticUpdate((store, change) => {
    const before = store.getQuery(api.notifications.getNotificationSettings, {})
    if (before) store.setQuery(api.notifications.getNotificationSettings, {}, { ...before, ...change })
  })
  // The data of the groups below: they all appear at once, because a group that appeared later would move the others.
  const key = useQuery({ query: api.devices.getPushKey, args: {} })
  const devices = useQuery({ query: api.devices.listDevices, args: {} })
  const isOffline = useOffline()
  const changes = useChanges()
  const settings = answer.status === 'success' ? answer.data : null
  function change(setting: NotificationSetting) {
    const made = changes.make([{ kind: 'notifications', setting }], () => set(setting))
    made.catch((error: unknown) => toast(failureText(error) ?? t('changeFailed')))
    changes.say(made, null)
  }
  if (!isOffline && [answer, key, devices].some(({ status }) => status === 'pending')) return null
  return (
    <div className="flex flex-col gap-6">
      {settings ? (
        <RowGroup label={t('about.label')} note={t('about.note')}>
          <RadioGroup
            aria-label={t('about.label')}
            value={settings.about}
            onValueChange={(about) => change({ about })}
            options={abouts.map((value) => ({ value, label: t(`about.${value}`) }))}
            className="row-lines"
            optionClass={`${rowClass} transition-colors press focus-inset group/option`}
          >
            {({ value, label }) => (
              <>
                <span className="min-w-0 flex-1">
                  <span className="block type-control max-md:text-base">{label}</span>
                  <span className="block text-text-2 type-small">{t(`about.${value}Hint`)}</span>
                </span>
                <span
                  aria-hidden
                  className="grid size-4.5 flex-none place-items-center rounded-pill border-[1.5px] border-line-2 group-has-checked/option:border-[5.5px] group-has-checked/option:border-fill"
                />
              </>
            )}
          </RadioGroup>
          <div className={rowClass}>
            <SwitchField
              label={t('about.reactions')}
              hint={t('about.reactionsHint')}
              checked={settings.reactions}
              onCheckedChange={(reactions) => change({ reactions })}
            />
          </div>
        </RowGroup>
      ) : (
        <OnceOnline>{null}</OnceOnline>
      )}
      <DeviceSettings meId={meId} siteUrl={siteUrl} />
      {settings ? <QuietHoursField quiet={settings.quiet} onChange={(quiet) => change({ quiet })} /> : null}
      <OtherDevices />
      {after}
    </div>
  )
}
