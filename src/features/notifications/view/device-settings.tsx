'use client'

import { useConvex, useQuery_experimental as useQuery } from 'convex/react'
import { Play } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { knownDeviceId } from '@/features/presence/model/device-id'
import { Icon } from '@/ui/icon'
import '@/ui/messages/notifications'
import { RowGroup, rowClass } from '@/ui/row-group'
import { SwitchField } from '@/ui/switch-field'
import { api } from '../../../../convex/_generated/api'
import { allowingHere, askBrowser, deviceName, useStanding } from '../data/browser'
import { useDeviceChoices } from '../data/choices'
import { knock } from '../data/knock'
import { forgetDevice, registerHere, useHasTried } from '../data/register'
import { pushStandingOf } from '../model/push-standing'
import { TestNotification } from './test-notification'

/** Notifications on this browser, and whether pushes reach it. */
export function DeviceSettings({ meId, siteUrl }: { meId: string; siteUrl: string }) {
  const t = useTranslations('notifications')
  const convex = useConvex()
  const standing = useStanding()
  const [choices, setChoices] = useDeviceChoices()
  const isAllowed = standing === 'allowed'
  const isOn = isAllowed && choices.popups

  async function setPopups(popups: boolean) {
    if (!popups) {
      setChoices({ popups })
      const deviceId = knownDeviceId()
      await forgetDevice()
      if (deviceId) await convex.mutation(api.devices.removeDevice, { deviceId })
      return
    }
    if (!isAllowed && (await askBrowser()) !== 'allowed') return
    // Runs before the choice is stored, which also registers the device.
    await registerHere({ convex, userId: meId, siteUrl, choices: { ...choices, popups }, isAsked: true })
    setChoices({ popups })
  }

  return (
    <div className="flex flex-col gap-3">
      <RowGroup label={t('device.label')} note={deviceName()} hint={isOn ? <PushNote /> : null}>
        <div className={rowClass}>
          <SwitchField
            label={t('device.popups')}
            hint={[t(`device.standing.${standing}`), standing === 'denied' ? t(`allowing.${allowingHere()}`) : null]
              .filter(Boolean)
              .join(' ')}
            checked={isOn}
            disabled={!isAllowed && standing !== 'ask'}
            onCheckedChange={(on) => void setPopups(on).catch(() => {})}
          />
        </div>
        <div className={rowClass}>
          <SwitchField
            label={t('device.text')}
            hint={t('device.textHint')}
            checked={choices.showsText}
            onCheckedChange={(showsText) => setChoices({ showsText })}
          />
        </div>
        <div className={rowClass}>
          <div className="min-w-0 flex-1">
            <SwitchField
              label={t('device.sound')}
              hint={t('device.soundName')}
              checked={choices.sound}
              onCheckedChange={(sound) => setChoices({ sound })}
            />
          </div>
          <button
            type="button"
            aria-label={t('device.play')}
            onClick={knock}
            className="absolute inset-e-16 grid size-9 place-items-center rounded-control text-text-2 transition-colors press max-md:size-11"
          >
            <Icon as={Play} size={16} />
          </button>
        </div>
      </RowGroup>
      {isOn ? <TestNotification /> : null}
    </div>
  )
}

/** Explains whether pushes reach this device, and what they reveal to whom. */
function PushNote() {
  const t = useTranslations('notifications.device.push')
  const key = useQuery({ query: api.devices.getPushKey, args: {} })
  const devices = useQuery({ query: api.devices.listDevices, args: {} })
  const hasTried = useHasTried()
  if (key.status !== 'success' || devices.status !== 'success') return null
  const here = devices.data.find(({ deviceId }) => deviceId === knownDeviceId())
  const standing = pushStandingOf({ key: key.data, here, hasTried })
  if (!standing) return null
  return 'service' in standing ? t(standing.kind, { service: standing.service }) : t(standing.kind)
}
