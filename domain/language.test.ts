import { expect, it } from 'vitest'
import { languageCookie, languageFor, languageOfHeaders } from './language'

it.each([
  ['de', 'de'],
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['DE-ch', 'de'],
  ['en-US,en;q=0.9,de;q=0.8', 'en'],
  ['fr-FR,fr;q=0.9,de;q=0.5,en;q=0.3', 'de'],
  ['fr-FR, fr', 'en'],
  ['en;q=0.2, de;q=0.7', 'de'],
  ['de;q=0, en;q=0.1', 'en'],
  ['de;q=nonsense,en', 'en'],
  ['*', 'en'],
  ['den-CA', 'en'],
  ['', 'en'],
  [null, 'en'],
  [`${'x,'.repeat(100_000)}de`, 'en'],
])('C545 a browser that asks for %s gets %s', (accepted, language) => {
  expect(languageFor(undefined, accepted)).toBe(language)
})

it('C545 a choice takes precedence over the browser’s languages, and an unknown one is ignored', () => {
  expect(languageFor('en', 'de')).toBe('en')
  expect(languageFor('de', 'en')).toBe('de')
  expect(languageFor('tlh', 'de')).toBe('de')
  expect(languageFor('__proto__', 'de')).toBe('de')
  const headers = (cookie: string) => new Headers({ cookie, 'accept-language': 'de' })
  expect(languageOfHeaders(headers(`a=1; ${languageCookie}=en; b=2`))).toBe('en')
  expect(languageOfHeaders(headers(`not-${languageCookie}=en`))).toBe('de')
})
