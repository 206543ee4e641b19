import { ProfileScreen } from './profile-screen'

export default function Page() {
  return <ProfileScreen />
}
