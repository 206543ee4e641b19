'use client'

import { useStoredChoice } from './use-stored'

export type EnterKey = 'sends' | 'breaks'

/** What Enter does while writing: it sends, or it breaks the line and Ctrl (⌘) with it sends. Kept on this device. */
export const useEnterKey = () => useStoredChoice<EnterKey>('parley-enter', ['sends', 'breaks'])
