import type { Translation } from '../catalogue'
import type { en } from '../en/people'

export const de = {
  people: {
    title: 'Personen',
    label: 'Personen auf diesem Server',
    count: '{count, plural, one {# Person} other {# Personen}}',
    number: '{count, number}',
    search: 'Nach Name oder Nutzername suchen',
    newGroup: 'Neue Gruppe',
    you: 'Du',
    commonGroups:
      '{count, plural, =0 {Keine gemeinsamen Gruppen} one {# gemeinsame Gruppe} other {# gemeinsame Gruppen}}',
  },
  profile: {
    handle: '@{handle}',
  },
  empty: {
    nobodyCalled: 'Niemand namens „{text}“',
    nobodyCalledText: 'Suche nach einem anderen Namen oder Nutzernamen.',
    onlyYou: 'Bisher nur du',
    onlyYouText: 'Hier erscheinen alle, die sich auf diesem Server registrieren.',
  },
  error: {
    peopleTitle: 'Die Personen konnten nicht geladen werden',
  },
} as const satisfies Translation<typeof en>
