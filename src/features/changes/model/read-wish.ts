import { fieldsOf } from '../../../../domain/fields'
import { prefs, type Wish } from './changes'

const isOneOf = (value: unknown, words: readonly string[]) => words.includes(value as string)

/**
 * Whether a stored value is a valid change, whichever version wrote it: the server would reject anything else
 * forever.
 */
export function isWish(value: unknown): value is Wish {
  const { kind, conversationId, seq, on, emoji, pref, messageId, choice, setting } = fieldsOf(value)
  if (kind === 'delete') return typeof messageId === 'string'
  if (kind === 'notifications') return isNotificationSetting(setting)
  if (kind === 'privacy') return isPrivacySetting(setting)
  if (typeof conversationId !== 'string') return false
  if (kind === 'read') return typeof seq === 'number'
  if (kind === 'notify') return isOneOf(choice, ['inherit', 'everything', 'mentions'])
  if (typeof on !== 'boolean') return false
  if (kind === 'prefs') return isOneOf(pref, prefs)
  return (
    typeof seq === 'number' &&
    (kind === 'pin' || kind === 'hide' || kind === 'chat' || (kind === 'reaction' && typeof emoji === 'string'))
  )
}

/** The only one that it has. */
function settingIn(value: unknown): [string, unknown] | [] {
  const [setting = [], ...more] = Object.entries(fieldsOf(value))
  return more.length > 0 ? [] : setting
}

function isPrivacySetting(value: unknown): boolean {
  const [name, one] = settingIn(value)
  if (name === 'groupAdds') return isOneOf(one, ['everyone', 'contacts', 'invitation'])
  return isOneOf(name, ['sendsReceipts', 'sendsTyping', 'sharesPresence']) && typeof one === 'boolean'
}

function isNotificationSetting(value: unknown): boolean {
  const [name, one] = settingIn(value)
  if (name === 'about') return isOneOf(one, ['everything', 'mentions', 'nothing'])
  if (name === 'reactions') return typeof one === 'boolean'
  return name === 'quiet' && (one === null || isQuietHours(one))
}

function isQuietHours(value: unknown): boolean {
  const { from, to, days, zone, ...more } = fieldsOf(value)
  const isNumber = (one: unknown) => typeof one === 'number'
  return (
    isNumber(from) &&
    isNumber(to) &&
    Array.isArray(days) &&
    days.every(isNumber) &&
    typeof zone === 'string' &&
    Object.keys(more).length === 0
  )
}
