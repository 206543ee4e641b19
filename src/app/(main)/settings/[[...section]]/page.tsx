import { WithWords } from '../../../with-words'
import { SettingsScreen } from '../settings-screen'

export default function Page() {
  return (
    <WithWords of="rest">
      <SettingsScreen />
    </WithWords>
  )
}
