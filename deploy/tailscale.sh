#!/bin/sh
# Parley for the devices of one's own tailnet, by https and with WebSockets: nothing of it is open to the internet.
# Needs MagicDNS and HTTPS certificates (both under DNS in Tailscale's admin console). Run it beside package.json.
set -eu
name=$(tailscale status --json | node -p 'JSON.parse(fs.readFileSync(0, "utf8")).Self.DNSName.replace(/\.$/, "")')
# Keeps Host, adds X-Forwarded-For, and goes on after a restart of the machine.
tailscale serve --bg http://127.0.0.1:3000
exec npm start -- --public-url "https://$name" --trusted-proxy 127.0.0.1
