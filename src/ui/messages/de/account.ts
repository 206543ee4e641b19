import type { Translation } from '../catalogue'
import type { en } from '../en/account'

export const de = {
  auth: {
    account: 'Konto',
    change: 'Ändern',
    signingIn: 'Anmeldung',
    deleteAccountRow: 'Konto löschen …',
    deleteHint: 'Du siehst, was bleibt, und gibst dein Passwort ein.',
    changeEmail: 'E-Mail ändern',
    emailChanged: 'E-Mail geändert',
    devices: 'Angemeldete Geräte',
    device: '{browser} auf {system}',
    unknownDevice: 'Unbekanntes Gerät',
    thisDevice: 'Dieses Gerät',
    signedInAt: 'Angemeldet <time></time>',
    endDevice: 'Abmelden',
    endDeviceNamed: '{device} abmelden',
    deviceEnded: 'Gerät abgemeldet',
    endOthers: 'Alle anderen Geräte abmelden',
    othersEnded: 'Alle anderen Geräte abgemeldet',
    changePassword: 'Passwort ändern',
    currentPassword: 'Aktuelles Passwort',
    passwordChanged: 'Passwort geändert. Deine anderen Geräte wurden abgemeldet.',
    invitePeople: 'Leute einladen',
    inviteOpen: 'Auf diesem Server können sich alle registrieren. Teile diesen Link.',
    inviteOnce: 'Mit einem Link kann sich eine Person registrieren. Er gilt 7 Tage.',
    inviteLink: 'Einladungslink',
    inviteCode: 'Der Einladungslink als QR-Code',
    bringTitle: 'Personen einladen',
    bringText:
      'Mit jedem Link kann sich eine Person registrieren; er gilt 7 Tage. Schick ihn weiter oder lass den Code mit einem Telefon scannen.',
    makeLink: 'Einladungslink erstellen',
    copy: 'Kopieren',
    copyInvite: 'Einladungslink kopieren',
    inviteHere:
      'Öffnet sich nur auf diesem Computer. Um andere einzuladen, starte den Server mit <flag>--public-url</flag>.',
    inviteClosed:
      'Dieser Server nimmt keine neuen Konten an. Um Leute einzuladen, starte ihn mit --registration invite.',
    linkCopied: 'Link kopiert',
    deleteAccount: 'Konto löschen',
    deleteQuestion: 'Dein Konto löschen?',
    deleteText:
      'Du wirst überall abgemeldet, und das Konto lässt sich nicht wiederherstellen. Dein Name, dein Nutzername und dein Bild werden entfernt. Deine Nachrichten bleiben, ohne deinen Namen.',
  },
} as const satisfies Translation<typeof en>
