'use client'

import { useState } from 'react'
import type { Person } from '../types'

/** The chosen people, in the order they were chosen. */
export function useChosen() {
  const [chosen, setChosen] = useState<readonly Person[]>([])
  const toggle = (person: Person) =>
    setChosen((before) =>
      before.some(({ _id }) => _id === person._id)
        ? before.filter(({ _id }) => _id !== person._id)
        : [...before, person],
    )
  return { chosen, toggle }
}
