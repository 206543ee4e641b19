'use client'

import { useStoredChoice } from './use-stored'

export type EnterKey = 'sends' | 'breaks'

/**
 * The effect of Enter in the composer: it sends, or it inserts a line break and Ctrl (⌘) with it sends. Stored on this
 * device.
 */
export const useEnterKey = () => useStoredChoice<EnterKey>('parley-enter', ['sends', 'breaks'])
