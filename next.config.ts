import type { NextConfig } from 'next'

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The other corner holds the rail's foot and, on a phone, the first place of the navigation.
  devIndicators: { position: 'bottom-right' },
  // `npm run check` types the whole repository; a start on somebody's machine builds only.
  typescript: { ignoreBuildErrors: true },
  // No page asks for a resized image, so nobody may ask the server for one: it would fetch and keep what it is told.
  images: { unoptimized: true },
  // Parts are imported one by one; this keeps a lucide import from pulling the whole set into a dev bundle.
  experimental: { optimizePackageImports: ['lucide-react'] },
  async redirects() {
    return [{ source: '/', destination: '/messages', permanent: false }]
  },
}

export default config
