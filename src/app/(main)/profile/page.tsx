import { SettingsScreen } from '../settings/settings-screen'

/** One’s profile is the first section of the settings. */
export default function Page() {
  return <SettingsScreen />
}
