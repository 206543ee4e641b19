import type { ChatChoice } from '../../../../domain/notify'

/** The choices for a chat's notifications, wherever they are offered. */
export type NotifyChoice = ChatChoice | 'muted'
export const notifyChoices: readonly NotifyChoice[] = ['inherit', 'everything', 'mentions', 'muted']

const hour = 60 * 60_000
/** "Until tomorrow" ends when most people are up. */
const morning = 8

export const muteChoices = ['hour', 'tomorrow', 'always'] as const
export type MuteChoice = (typeof muteChoices)[number]

/** How long a mute lasts from `now` on, in ms; null has no end. `today` is the start of the viewer's day. */
export function muteLength(choice: MuteChoice, now: number, today: number): number | null {
  switch (choice) {
    case 'hour':
      return hour
    case 'tomorrow': {
      // By the calendar: twice a year a day has 23 or 25 hours.
      const end = new Date(today)
      end.setDate(end.getDate() + 1)
      end.setHours(morning)
      return end.getTime() - now
    }
    case 'always':
      return null
  }
}
