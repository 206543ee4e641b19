import { expect, test } from 'vitest'
import { shownText } from '../../../../domain/text/plain'
import { describeCalled, foresee, namesIn, readCalled } from './called-people'

const people = new Map([
  ['u1', { name: 'Kofi Mensah', handle: 'kofi_m' }],
  ['u2', { name: 'Ines Roy', handle: 'ines' }],
])
const reader = { self: 'u2', isOwn: false }

test('C44 a handle shows the mentioned user’s current name', () => {
  const mentions = [
    { handle: 'kofi', userId: 'u1' },
    { handle: 'ines', userId: 'u2' },
    { handle: 'everyone', userId: null },
    { handle: 'gone', userId: 'u9' },
  ]
  expect(readCalled(describeCalled(mentions, people, reader))).toEqual([
    { handle: 'kofi', name: 'Kofi Mensah', isYou: false },
    { handle: 'ines', name: 'Ines Roy', isYou: true },
    { handle: 'everyone', name: null, isYou: true },
    { handle: 'gone', name: null, isYou: false },
  ])
  expect(readCalled(describeCalled(mentions, people, { self: 'u1', isOwn: true }))[2]?.isYou).toBe(false)
})

test('C44 most messages mention no one', () => {
  expect(describeCalled(undefined, people, reader)).toBe('')
  expect(readCalled('')).toEqual([])
})

test('C44 an unsent message predicts the mentions that the server will resolve', () => {
  expect(foresee('@Ines and @kofi, `@kofi_m`', people)).toEqual([{ handle: 'ines', userId: 'u2' }])
})

test('C44 a one-line text mentions people as the bubble does', () => {
  const mentions = [
    { handle: 'kofi', userId: 'u1' },
    { handle: 'gone', userId: 'u9' },
    { handle: 'all', userId: null },
  ]
  expect(shownText('@kofi, @gone and @all', namesIn(mentions, people))).toBe('@Kofi Mensah, @gone and @all')
  expect(shownText('@ines', namesIn(undefined, people))).toBe('@ines')
})
