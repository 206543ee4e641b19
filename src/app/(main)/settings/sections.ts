import { Bell, Keyboard, Lock, type LucideIcon, Palette, Server, Shield, UserRound } from 'lucide-react'

/** The URL names the section; the profile has its own URL. */
export const sections = {
  profile: { href: '/profile', icon: UserRound },
  notifications: { href: '/settings/notifications', icon: Bell },
  appearance: { href: '/settings/appearance', icon: Palette },
  writing: { href: '/settings/writing', icon: Keyboard },
  privacy: { href: '/settings/privacy', icon: Shield },
  security: { href: '/settings/security', icon: Lock },
  server: { href: '/settings/server', icon: Server },
} as const satisfies Record<string, { href: string; icon: LucideIcon }>

export type SectionId = keyof typeof sections

const ids = Object.keys(sections) as SectionId[]

/** Null if the URL names none: then the list of sections is shown, which on a desktop has one next to it. */
export const sectionAt = (path: string): SectionId | null => ids.find((id) => sections[id].href === path) ?? null
