'use client'

import { Monitor, Smartphone } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { FormError } from '@/ui/form-error'
import { Icon } from '@/ui/icon'
import '@/ui/messages/account'
import { RowGroup, rowClass } from '@/ui/row-group'
import { SkeletonLine } from '@/ui/skeleton'
import { Time } from '@/ui/time/time'
import { toast } from '@/ui/toast'
import type { SignedInDevice } from '../server/account-endpoints'
import { useAuthErrorText } from './auth-error-text'
import { useAccountClient } from './account-client'
import type { Answer } from './use-answer'

/** Lists the devices that are signed in, and signs out one or all others. */
export function DevicesList({ devices: answer }: { devices: Answer<SignedInDevice[]> }) {
  const t = useTranslations('auth')
  const errorText = useAuthErrorText()
  const client = useAccountClient()
  const { value: devices, take } = answer
  const [failure, setFailure] = useState<unknown>(null)
  const error = failure ?? answer.error

  const list = useRef<HTMLUListElement>(null)
  /** Index of the row that was removed: the focus moves to the row now in its place. */
  const [ended, setEnded] = useState<{ place: number } | null>(null)
  useEffect(() => {
    // The focus was lost with the row; if it has moved elsewhere since, it stays there.
    if (!ended || document.activeElement !== document.body) return
    const rows = list.current?.querySelectorAll('li') ?? []
    const row = rows[Math.min(ended.place, rows.length - 1)]
    const target = row?.querySelector('button') ?? row
    target?.focus()
  }, [ended])

  async function end(call: Promise<void>, place: number, done: string) {
    setFailure(null)
    try {
      await call
      take(await client.devices())
      setEnded({ place })
      toast(done)
    } catch (thrown) {
      setFailure(thrown)
    }
  }

  return (
    <div className="flex flex-col gap-3">
      {devices ? (
        <RowGroup label={t('devices')}>
          <ul ref={list} className="row-lines">
            {devices.map((device, place) => (
              <DeviceRow
                key={device.id}
                device={device}
                onEnd={() => void end(client.endDevice(device.id), place, t('deviceEnded'))}
              />
            ))}
          </ul>
        </RowGroup>
      ) : error ? null : (
        <SkeletonLine />
      )}
      {error ? <FormError>{errorText(error)}</FormError> : null}
      {devices && devices.length > 1 ? (
        <Button
          variant="plain"
          className="self-end"
          onClick={() => void end(client.endOtherDevices(), 0, t('othersEnded'))}
        >
          {t('endOthers')}
        </Button>
      ) : null}
    </div>
  )
}

function DeviceRow({ device, onEnd }: { device: SignedInDevice; onEnd: () => void }) {
  const t = useTranslations('auth')
  const { browser, system, isCurrent, signedInAt } = device
  const name = browser && system ? t('device', { browser, system }) : (browser ?? system ?? t('unknownDevice'))
  return (
    <li tabIndex={-1} data-lead="" className={`${rowClass} focus-inset`}>
      <Icon as={isPhone(system) ? Smartphone : Monitor} className="text-text-2" />
      <span className="min-w-0 flex-1">
        <span className="block truncate type-control max-md:text-base">{name}</span>
        <span className="block text-text-2 type-small">
          {isCurrent ? t('thisDevice') : t.rich('signedInAt', { time: timeTag(signedInAt) })}
        </span>
      </span>
      {isCurrent ? null : (
        <Button aria-label={t('endDeviceNamed', { device: name })} onClick={onEnd}>
          {t('endDevice')}
        </Button>
      )}
    </li>
  )
}

const isPhone = (system: SignedInDevice['system']) => /^(?:Android|iOS|iPadOS|iPhone|iPad)/.test(system ?? '')

/** Renders <time> in a sentence. */
const timeTag = (value: number) => () => <Time key="time" value={value} as="list" />
