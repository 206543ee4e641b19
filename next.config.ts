import type { NextConfig } from 'next'
import { PHASE_DEVELOPMENT_SERVER, PHASE_PRODUCTION_BUILD } from 'next/constants.js'
import { COMMON_HEADERS, NO_PAGE_POLICY, SCRIPT_POLICY } from './src/security-headers'

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The other corner has the bottom of the rail and, on a phone, the first navigation item.
  devIndicators: { position: 'bottom-right' },
  // `npm run check` type-checks the whole repository; a start on someone's machine only builds.
  typescript: { ignoreBuildErrors: true },
  // No page uses a resized image, so no one can request one: the server would fetch and cache any URL it is given.
  images: { unoptimized: true },
  // Parts are imported one by one; this keeps a lucide import from pulling the whole set into a dev bundle.
  experimental: {
    optimizePackageImports: ['lucide-react'],
    // Few large files: on HTTP/1.1, a browser requests six at a time, and each further six cost a round trip.
    turbopackChunking: {
      requestCost: 2_000_000,
      // A part loaded later then brings only what isn't there yet.
      generateComponentChunks: true,
      maxChunkCountPerGroup: 1,
      minChunkSize: 500_000,
      maxMergeChunkSize: 5_000_000,
    },
  },
  // Messages are compiled while the pages are built, and formatted without a parser: 13 kB less on first load.
  turbopack: {
    // Each version has packages of its own, including one that an update builds inside another's folder.
    root: import.meta.dirname,
    resolveAlias: {
      'use-intl': './src/ui/messages/translations.tsx',
      '@/ui/messages/source': { browser: './src/ui/messages/source-browser.ts' },
      'convex/server': { browser: './src/convex-references.ts' },
    },
    rules: {
      '**/ui/messages/{de,en}/*.ts': { loaders: ['./scripts/messages-loader.mjs'], as: '*.js' },
      '**/{virtua/lib,convex/dist/esm/react}/index.js': { loaders: ['./scripts/packages-loader.mjs'] },
      '**/convex/dist/esm/browser/sync/paginated_query_client.js': { loaders: ['./scripts/packages-loader.mjs'] },
      '**/next/dist/lib/constants.js': { condition: 'browser', loaders: ['./scripts/packages-loader.mjs'] },
    },
  },
  async headers() {
    const headers = { ...COMMON_HEADERS, 'content-security-policy': NO_PAGE_POLICY }
    // For any server of these pages. A page's own policy, made by src/proxy.ts, replaces this one.
    return [
      { source: '/:path*', headers: Object.entries(headers).map(([key, value]) => ({ key, value })) },
      {
        source: '/_next/static/chunks/:path*.js',
        headers: [{ key: 'content-security-policy', value: SCRIPT_POLICY }],
      },
    ]
  },
  async redirects() {
    return [{ source: '/', destination: '/messages', permanent: false }]
  },
}

/** A server that only serves has the worker built already, and needs no build tools. */
export default async function configFor(phase: string): Promise<NextConfig> {
  if (phase === PHASE_PRODUCTION_BUILD || phase === PHASE_DEVELOPMENT_SERVER) {
    const { buildName, buildWorker } = await import('./scripts/lib-worker-build.mjs')
    await buildWorker()
    const name = buildName()
    return { ...config, generateBuildId: () => name, compiler: { defineServer: { 'process.env.PARLEY_BUILD': name } } }
  }
  return config
}
