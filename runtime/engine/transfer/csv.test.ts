import { describe, expect, it } from 'vitest'
import { csvObjects } from './csv'

const rows = (text: string) => [...csvObjects(text)]

describe('CSV', () => {
  it('O19: has its names in the first row, and becomes one object per further row', () => {
    expect(rows('a,b\n1,2\r\n3,\n')).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '' },
    ])
    expect(rows('a,b\n1,2')).toEqual([{ a: '1', b: '2' }])
    expect(rows('a\n')).toEqual([])
    expect(rows('')).toEqual([])
  })

  it('O19: commas, quotes, and line breaks in quotes belong to the field', () => {
    expect(rows('a,b\n"x, ""y""\r\nz",\n"",w\n')).toEqual([
      { a: 'x, "y"\r\nz', b: '' },
      { a: '', b: 'w' },
    ])
  })

  it('O19: is rejected if it is not a table', () => {
    expect(() => rows('a,b\n1\n')).toThrow('A row has 1 fields, and the header has 2')
    expect(() => rows('a\n"x\n')).toThrow('has no closing quote')
    expect(() => rows('a\n"x"y\n')).toThrow('Text follows the closing quote')
  })
})
