import { PeopleScreen } from './people-screen'

export default function Page() {
  return <PeopleScreen />
}
