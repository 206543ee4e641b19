'use client'

import { useConvex } from 'convex/react'
import { CircleCheck, CircleX } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { knownDeviceId } from '@/features/presence/model/device-id'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import '@/ui/messages/notifications'
import { api } from '../../../../convex/_generated/api'
import { testTag } from '../../../../domain/push-payload'
import { standingHere } from '../data/browser'
import { noReport, runTest, type TestReport, testSteps } from '../model/test-report'
import { readFromWorker } from '../model/worker-messages'

/** Push services can be slow. */
const arrivesWithinMs = 15_000

/** Sends a push to this device, and shows how far it got. */
export function TestNotification() {
  const t = useTranslations('notifications.test')
  const convex = useConvex()
  const [report, setReport] = useState<TestReport | null>(null)
  const [isSending, setSending] = useState(false)

  async function send() {
    setSending(true)
    setReport(noReport)
    await runTest({
      isAllowed: () => standingHere() === 'allowed',
      register: async () => knownDeviceId() ?? null,
      send: (deviceId) =>
        convex.action(api.devices.sendTestNotification, { deviceId, title: t('title'), body: t('body') }),
      arrives: () => arrival(arrivesWithinMs),
      report: setReport,
    })
    setSending(false)
  }

  return (
    <div className="flex flex-col items-start">
      <Button onClick={() => void send()} aria-disabled={isSending}>
        {t(isSending ? 'sending' : 'send')}
      </Button>
      <div role="status">
        <ol className="flex flex-col gap-1 type-small not-empty:pt-2">
          {testSteps.map((step) => {
            const isDone = report?.done.includes(step)
            if (!isDone && report?.failed !== step) return null
            return (
              <li key={step} className="flex items-start gap-2">
                <Icon
                  as={isDone ? CircleCheck : CircleX}
                  size={16}
                  className={isDone ? 'text-accent' : 'text-danger'}
                />
                <span>
                  {t(isDone ? `steps.${step}` : `failed.${step}`)}
                  {!isDone && report?.status ? ` ${t('status', { status: String(report.status) })}` : null}
                </span>
              </li>
            )
          })}
        </ol>
      </div>
    </div>
  )
}

/** The service worker reports what it has shown. */
function arrival(withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (came: boolean) => {
      clearTimeout(timer)
      navigator.serviceWorker.removeEventListener('message', hear)
      resolve(came)
    }
    const hear = ({ data }: MessageEvent) => {
      const message = readFromWorker(data)
      if (message?.kind === 'shown' && message.tag === testTag) end(true)
    }
    const timer = setTimeout(() => end(false), withinMs)
    navigator.serviceWorker.addEventListener('message', hear)
  })
}
