import type { Translation } from '../catalogue'
import type { en } from '../en/shelf'

export const de = {
  shelf: {
    title: 'Geteilt',
    withYou: 'Mit dir geteilt',
    seeAll: 'Alle anzeigen',
    inGroup: 'Geteilt in {name}',
    withPerson: 'Geteilt mit {name}',
    kinds: 'Art',
    photo: 'Fotos',
    file: 'Dateien',
    link: 'Links',
    photos: '{count, plural, one {# Foto} other {# Fotos}}',
    files: '{count, plural, one {# Datei} other {# Dateien}}',
    links: '{count, plural, one {# Link} other {# Links}}',
    photosOrMore: '{count, number}+ Fotos',
    filesOrMore: '{count, number}+ Dateien',
    linksOrMore: '{count, number}+ Links',
    noPhoto: 'Noch keine Fotos',
    noFile: 'Noch keine Dateien',
    noLink: 'Noch keine Links',
    photoText: 'Fotos aus diesem Chat erscheinen hier.',
    fileText: 'Dateien aus diesem Chat erscheinen hier.',
    linkText: 'Links aus diesem Chat erscheinen hier.',
    openLink: '{name} öffnen',
    search: 'Suchen',
    nothing: 'Keine Treffer für „{text}“',
  },
} as const satisfies Translation<typeof en>
