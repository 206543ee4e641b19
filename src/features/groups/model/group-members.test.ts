import { expect, test } from 'vitest'
import type { Id } from '../../../../convex/_generated/dataModel'
import { inOrder } from './group-members'
import type { Member } from '../types'

const member = (name: string, role: Member['role']): Member => ({
  userId: name.toLowerCase() as Id<'users'>,
  name,
  handle: name.toLowerCase(),
  hue: 28,
  role,
})

test('G8.13 owner and admins come first, then all by name in the order of the reader’s language', () => {
  const members = [
    member('Zoë', 'member'),
    member('Örjan', 'member'),
    member('ada', 'member'),
    member('Bo', 'admin'),
    member('Yan', 'owner'),
    member('Abe', 'admin'),
  ]
  const names = (locale: string) => inOrder(members, new Intl.Collator(locale)).map(({ name }) => name)
  expect(names('en')).toEqual(['Yan', 'Abe', 'Bo', 'ada', 'Örjan', 'Zoë'])
  expect(names('sv')).toEqual(['Yan', 'Abe', 'Bo', 'ada', 'Zoë', 'Örjan'])
})
