import { language } from './messages/catalogue'

/** The label of the key. In the browser only. */
export const controlKey = (): string => (language === 'de' ? 'Strg' : 'Ctrl')

/** Whether ⌘ plays the role of Ctrl, as on Apple's systems. In the browser only. */
export const isAppleDevice = () => /Mac|iPhone|iPad/.test(navigator.userAgent)
