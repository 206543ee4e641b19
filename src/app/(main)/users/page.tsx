import { WithWords } from '../../with-words'
import { PeopleScreen } from './people-screen'

export default function Page() {
  return (
    <WithWords of="rest">
      <PeopleScreen />
    </WithWords>
  )
}
