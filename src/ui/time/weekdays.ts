import { locale } from '../messages/catalogue'

const name = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
const letter = new Intl.DateTimeFormat(locale, { weekday: 'narrow', timeZone: 'UTC' })
/** A Sunday. */
const first = Date.UTC(2023, 0, 1)

/** From Sunday on. */
export const weekdayNames = Array.from({ length: 7 }, (_, day) => {
  const at = first + day * 86_400_000
  return { name: name.format(at), letter: letter.format(at) }
})
