import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const components = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.tsx') && !path.includes('.test.'))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

/** A class that applies in a state of a control, or of one around it, and what it then sets. */
const inState =
  /(?<=[\s'"`])((?:[\w/-]+:)*(?:[\w-]+-)?(?:hover|focus|focus-visible|focus-within|active)(?:\/\w+)?:)([^\s'"`]+)/g
/** Appearing, making space for what appears, and giving way under a finger. */
const ofPlace = /^(?:opacity-|pointer-events-|pe-|scale-)/

describe('states', () => {
  it('C722 no component has a color, an outline, or a shadow of its own for a state', () => {
    expect(components.length).toBeGreaterThan(100)
    const own = components.flatMap(({ path, text }) =>
      [...text.matchAll(inState)]
        .filter(([, variants = '', utility = '']) => !variants.includes('data-') && !ofPlace.test(utility))
        .map(([found]) => `${path}: ${found}`),
    )
    expect(own).toEqual([])
  })

  it('C722 finds such a class', () => {
    const sample = `className="p-1 hover:bg-hover md:group-hover/row:text-text-1 has-focus-visible:outline-2"`
    expect([...sample.matchAll(inState)].map(([, , utility]) => utility)).toEqual([
      'bg-hover',
      'text-text-1',
      'outline-2',
    ])
  })
})
