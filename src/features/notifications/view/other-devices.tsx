'use client'

import { useMutation, useQuery_experimental as useQuery } from 'convex/react'
import { useTranslations } from 'use-intl'
import { knownDeviceId } from '@/features/presence/model/device-id'
import { Button } from '@/ui/button'
import '@/ui/messages/notifications'
import { Row, RowGroup } from '@/ui/row-group'
import { listTime } from '@/ui/time/format'
import { useNow } from '@/ui/time/use-now'
import { toast } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '@/ui/failure'

/** The user's other devices with pushes, each of which can be turned off. */
export function OtherDevices() {
  const t = useTranslations('notifications')
  const now = useNow()
  const answer = useQuery({ query: api.devices.listDevices, args: {} })
  const turnOff = useMutation(api.devices.turnOffDevice)
  const others = answer.status === 'success' ? answer.data.filter(({ deviceId }) => deviceId !== knownDeviceId()) : []
  if (others.length === 0) return null
  return (
    <RowGroup label={t('devices.label')}>
      {others.map(({ deviceId, name, seenAt }) => (
        <Row
          key={deviceId}
          title={name || t('devices.unknown')}
          text={t('devices.seen', { time: listTime(seenAt, now) })}
        >
          <Button
            aria-label={t('devices.turnOffNamed', { name: name || t('devices.unknown') })}
            onClick={() =>
              void turnOff({ deviceId }).catch((error: unknown) => toast(failureText(error) ?? t('changeFailed')))
            }
          >
            {t('devices.turnOff')}
          </Button>
        </Row>
      ))}
    </RowGroup>
  )
}
