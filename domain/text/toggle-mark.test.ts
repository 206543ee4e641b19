import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outline } from '../../tests/support/text-outline'
import { parseText } from './parse'
import { shownText } from './plain'
import { type Mark, toggleMark } from './toggle-mark'

/** With the selection written as brackets. */
function toggled(written: string, mark: Mark): string {
  const start = written.indexOf('⟦')
  const end = written.indexOf('⟧') - 1
  const text = written.replace('⟦', '').replace('⟧', '')
  const result = toggleMark(text, { start, end }, mark)
  if (!result) return 'nothing'
  const after = text.slice(0, result.start) + result.text + text.slice(result.end)
  const { selected } = result
  return `${after.slice(0, selected.start)}⟦${after.slice(selected.start, selected.end)}⟧${after.slice(selected.end)}`
}

test.each<[string, Mark, string]>([
  ['say ⟦this⟧ now', '**', 'say **⟦this⟧** now'],
  ['say **⟦this⟧** now', '**', 'say ⟦this⟧ now'],
  ['say ⟦**this**⟧ now', '**', 'say ⟦this⟧ now'],
  ['say⟦ this ⟧now', '`', 'say `⟦this⟧` now'],
  ['**⟦bold⟧**', '*', '***⟦bold⟧***'],
  ['***⟦both⟧***', '*', '**⟦both⟧**'],
  ['***⟦both⟧***', '**', '*⟦both⟧*'],
  ['_⟦low⟧_', '*', '⟦low⟧'],
  ['**all ⟦of⟧ it**', '**', 'all ⟦of⟧ it'],
  // To the borders of words
  ['half a wo⟦r⟧d', '**', 'half a **⟦word⟧**'],
  ['a-⟦b⟧', '*', '*⟦a-b⟧*'],
  ['(⟦x⟧), y', '*', '(*⟦x⟧*), y'],
  ['⟦see this,⟧ now', '**', '**⟦see this,⟧** now'],
  ['と⟦て⟧も', '**', 'と**⟦て⟧**も'],
  ['see ⟦https://a.ex⟧ample/x', '*', 'see *⟦https://a.example/x⟧*'],
  // Across other formatting
  ['a ⟦**b** c⟧', '**', 'a **⟦b c⟧**'],
  ['*a ⟦b* c⟧', '**', '**⟦*a b* c⟧**'],
  ['**a ⟦b** c⟧', '**', '**⟦a b c⟧**'],
  // Lines
  ['⟦one\ntwo⟧', '**', '**⟦one**\n**two⟧**'],
  ['**⟦one**\n**two⟧**', '**', '⟦one\ntwo⟧'],
  ['⟦- one\n- two⟧', '**', '- **⟦one**\n- **two⟧**'],
  ['⟦> one⟧', '*', '> *⟦one⟧*'],
  ['⟦one\n\n…\ntwo⟧', '~~', '~~⟦one~~\n\n…\n~~two⟧~~'],
  // Nothing that formatting could contain
  ['⟦⟧', '**', 'nothing'],
  ['a ⟦ ⟧b', '**', 'nothing'],
  ['a ⟦…⟧ b', '`', 'nothing'],
  ['⟦\n\n⟧', '**', 'nothing'],
])('C43 %j with %s becomes %j', (before, mark, after) => {
  expect(toggled(before, mark)).toBe(after)
})

test('C43 toggling writes valid formatting, and removes only formatting', () => {
  const piece = fc.constantFrom(
    'a',
    'b c',
    ' ',
    '*',
    '**',
    '_',
    '~~',
    '`',
    '(',
    '"',
    '.',
    ',',
    '好',
    '5',
    '👍',
    '\n',
    '- ',
    '> ',
    'https://a.example/',
  )
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 20 }),
      fc.nat(),
      fc.nat(),
      fc.constantFrom<Mark>('**', '*', '`', '~~'),
      (pieces, one, other, mark) => {
        const text = pieces.join('')
        const [start = 0, end = 0] = [one % (text.length + 1), other % (text.length + 1)].toSorted((a, b) => a - b)
        const result = toggleMark(text, { start, end }, mark)
        if (!result) return
        const after = text.slice(0, result.start) + result.text + text.slice(result.end)
        const count = (of: string) => outline(parseText(of)).length - shownText(of).length
        // Only delimiters were added or removed.
        const bare = (of: string) => of.replace(/[*_~`]/g, '')
        expect(bare(after)).toBe(bare(text))
        if (after.length > text.length) expect(count(after)).toBeGreaterThan(0)
        expect(result.selected.start).toBeLessThanOrEqual(result.selected.end)
      },
    ),
    { numRuns: 2_000 },
  )
})
