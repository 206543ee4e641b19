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
    here: 'Personen hier',
    hereText: 'Hier erscheinen deine Chats, die neuesten zuerst.',
    all: 'Alle {count, number}',
    welcome: {
      title: 'Willkommen bei {server}, {name}',
      short: 'Willkommen, {name}',
      text: '{count, plural, one {# Person ist} other {# Personen sind}} auf diesem Server.',
      alone: 'Noch ist niemand sonst hier. Lade die Ersten ein.',
      hello: 'Begrüße {name}',
      seesIt: 'Gerade aktiv. Deine Nachricht kommt sofort an.',
      message: 'Nachricht an {name}',
      others: 'Jemand anderes suchen',
    },
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
