import type { Translation } from '../catalogue'
import type { en } from '../en/settings'

export const de = {
  settings: {
    sections: {
      profile: 'Profil',
      notifications: 'Benachrichtigungen',
      appearance: 'Darstellung',
      writing: 'Schreiben',
      privacy: 'Privatsphäre',
      security: 'Sicherheit',
      server: 'Dieser Server',
    },
    privacyLabel: 'Was andere sehen',
    title: 'Einstellungen',
    plainAddress: 'Nicht verschlüsselt',
    plainAddressText:
      'Diese Seite kam über http, in deinem Netz kann also mitgelesen werden. Benachrichtigungen und das Installieren der App erlauben Browser nur bei https. Frag die Person, die diesen Server betreibt, nach einer Adresse, die mit https beginnt.',
    language: 'Sprache',
    languageSystem: 'System',
    theme: 'Farbschema',
    themeSystem: 'System',
    themeLight: 'Hell',
    themeDark: 'Dunkel',
    aboutEverything: 'Alles',
    aboutMentions: 'Erwähnungen',
    aboutNothing: 'Nichts',
    density: 'Dichte',
    densityComfortable: 'Locker',
    densityCompact: 'Kompakt',
    densityHint: 'Kompakt zeigt auf großen Bildschirmen mehr. Auf Telefonen bleibt es locker.',
    onDevice: 'Auf diesem Gerät',
    enter: 'Eingabetaste',
    enterSends: 'Sendet',
    enterBreaks: 'Neue Zeile',
    enterSendsHint: 'Umschalt+Eingabe beginnt eine neue Zeile.',
    enterBreaksHint: 'Strg+Eingabe oder ⌘+Eingabe sendet.',
    chatsThatDiffer: 'Chats mit eigener Einstellung',
    privacyText: 'Gilt auf allen deinen Geräten. Andere werden darüber nicht benachrichtigt.',
    blocked: 'Blockierte Personen',
  },
  privacy: {
    sendsReceipts: 'Lesebestätigungen',
    sendsReceiptsHint:
      'Andere sehen, was du gelesen hast. Wenn du das ausschaltest, siehst du es auch bei ihnen nicht.',
    sendsTyping: 'Schreibanzeige',
    sendsTypingHint: 'Andere sehen, wenn du schreibst. Wenn du das ausschaltest, siehst du es auch bei ihnen nicht.',
    sharesPresence: 'Aktiv und zuletzt aktiv',
    sharesPresenceHint:
      'Andere sehen, ob du aktiv bist und wann du es zuletzt warst. Wenn du das ausschaltest, siehst du es auch bei ihnen nicht.',
    groupAdds: 'Wer dich zu Gruppen hinzufügen kann',
    groupAddsBy: {
      everyone: 'Alle',
      contacts: 'Meine Kontakte',
      invitation: 'Niemand',
    },
    groupAddsHint: {
      everyone:
        'Du bist in einer Gruppe, sobald dich jemand hinzufügt. Hast du sie verlassen, kannst du nur noch eingeladen werden.',
      contacts:
        'Personen, denen du geschrieben hast, können dich hinzufügen. Alle anderen können dich einladen, und du entscheidest.',
      invitation: 'Du bekommst zu jeder Gruppe eine Einladung und entscheidest selbst.',
    },
    failed: 'Die Einstellung konnte nicht geändert werden. Versuche es noch einmal.',
  },
} as const satisfies Translation<typeof en>
