'use client'

import { useMemo } from 'react'
import { useStoredChoice, useStoredNumber } from '@/ui/use-stored'

/** The notification settings of this device, stored on it. */
export interface DeviceChoices {
  popups: boolean
  /** The message's text, not only its sender. */
  showsText: boolean
  sound: boolean
}

const onOff = ['on', 'off'] as const
const word = (on: boolean) => (on ? 'on' : 'off')

export function useDeviceChoices(): [DeviceChoices, (change: Partial<DeviceChoices>) => void] {
  const [popups, setPopups] = useStoredChoice('parley-notify-popups', onOff)
  const [text, setText] = useStoredChoice('parley-notify-text', onOff)
  const [sound, setSound] = useStoredChoice('parley-notify-sound', onOff)
  return useMemo(
    () => [
      { popups: popups === 'on', showsText: text === 'on', sound: sound === 'on' },
      (change) => {
        if (change.popups !== undefined) setPopups(word(change.popups))
        if (change.showsText !== undefined) setText(word(change.showsText))
        if (change.sound !== undefined) setSound(word(change.sound))
      },
    ],
    [popups, text, sound, setPopups, setText, setSound],
  )
}

/** When "Not now" was chosen here, UTC ms; 0: never. */
export const useDeclinedAt = () => useStoredNumber('parley-notify-declined', 0)
/** Whether the chat has said that the browser blocks notifications. */
export const useToldDenied = () => useStoredChoice('parley-notify-denied', ['no', 'yes'])
/** Whether a message arrived while the user was looking elsewhere. */
export const useMissed = () => useStoredChoice('parley-notify-missed', ['no', 'yes'])
