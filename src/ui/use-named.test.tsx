import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { IntlProvider } from 'use-intl'
import { expect, test } from 'vitest'
import { deletedAccountMark, deletedAccountName } from '../../domain/deleted-account'
import type { Language } from '../../domain/language'
import { isTest, readTree } from '../../tests/support/source-tree'
import { locales } from './messages/catalogue'
import { messagesOf } from './messages/source'
import { useNamed, useNamedText } from './use-named'

function inLanguage(language: Language, node: ReactNode): string {
  return renderToStaticMarkup(
    <IntlProvider locale={locales[language]} messages={messagesOf(language)} timeZone="UTC">
      {node}
    </IntlProvider>,
  )
}

function Names({ people }: { people: { name: string }[] }) {
  const named = useNamed()
  return people.map((person) => named(person).name).join(', ')
}

test('C554 a deleted account is named in the language of the page', () => {
  const people = [{ name: deletedAccountName }, { name: 'Ada Moss' }]
  expect(inLanguage('de', <Names people={people} />)).toBe('Gelöschtes Konto, Ada Moss')
  expect(inLanguage('en', <Names people={people} />)).toBe('Deleted account, Ada Moss')
})

test('C681 a mention of a deleted account is translated into the language of the page', () => {
  const Line = () => useNamedText()(`Ask @${deletedAccountMark} or @Ada`)
  expect(inLanguage('de', <Line />)).toBe('Ask @Gelöschtes Konto or @Ada')
  expect(inLanguage('en', <Line />)).toBe('Ask @Deleted account or @Ada')
})

test('C681 every file that shows a text composed by the server passes it through useNamedText', () => {
  const shows = /\bpreview\.text\b(?! ===)|\bjoined\.hits\b|\(\{ senderId, text, files \}\)/
  const files = readTree((path) => /^src\/(?:app|features)\/.*\.tsx?$/.test(path) && !isTest(path))
  const found = files.filter(({ path, text }) => shows.test(text) && !path.includes('/model/'))
  expect(found.filter(({ text }) => !text.includes('useNamedText()')).map(({ path }) => path)).toEqual([])
})

test('C554 everyone else stays the same object, so that memoized rows are not rendered again', () => {
  const person = { name: 'Ada Moss' }
  function Same() {
    return useNamed()(person) === person ? 'same' : 'new'
  }
  expect(inLanguage('de', <Same />)).toBe('same')
})

/** These files read ids, counts, or the user's own state, or pass people on to a file that names them. */
const SHOW_NO_NAME = [
  'src/app/(main)/messages/use-invitations.tsx',
  // Hands results to the queries that pass them on.
  'src/app/(main)/use-first-answers.ts',
  'src/features/conversation/data/ask-ahead.ts',
  'src/features/conversation/view/chat-header.tsx',
  'src/features/conversations/data/conversation-optimistic.ts',
  'src/features/conversations/view/conversation-tiles.tsx',
  'src/features/kept/data/keeper.ts',
  'src/features/message-actions/model/optimistic.ts',
  'src/features/timeline/data/use-read-marking.ts',
]

test('C554 every file that queries people by name passes them through useNamed', () => {
  const queries =
    /\bapi\.(?:users\.getPerson|conversations\.(?:getMembers|getMine)|reactions\.getReactors|groups\.listInvitations|blocks\.listBlocked|search\.messages)\b(?!>)/
  const asking = readTree((path) => /^src\/(?:app|features)\/.*\.tsx?$/.test(path) && !isTest(path)).filter(
    ({ text }) => queries.test(text),
  )
  const bare = asking.filter(({ text }) => !text.includes('useNamed()')).map(({ path }) => path)
  expect(bare.toSorted()).toEqual(SHOW_NO_NAME)
})
