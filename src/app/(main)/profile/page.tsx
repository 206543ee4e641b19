import { WithWords } from '../../with-words'
import { SettingsScreen } from '../settings/settings-screen'

/** The user’s profile is the first section of the settings. */
export default function Page() {
  return (
    <WithWords of="rest">
      <SettingsScreen />
    </WithWords>
  )
}
