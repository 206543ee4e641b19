import { language } from './messages/catalogue'

/** The label of the key. In the browser only. */
export const controlKey = (): string => (language === 'de' ? 'Strg' : 'Ctrl')

/** Whether ⌘ does here what Ctrl does elsewhere. In the browser only. */
export const isAppleDevice = () => /Mac|iPhone|iPad/.test(navigator.userAgent)
