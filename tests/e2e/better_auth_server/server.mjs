// A real Better Auth for the end-to-end tests: on loopback, in memory, configured by the environment alone.
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { toNodeHandler } from 'better-auth/node'
import { admin, bearer, jwt } from 'better-auth/plugins'
import { mcp } from '@better-auth/mcp'

const {
  PORT = '0', // 0: any free one
  SECRET, // at least 32 characters
  ALG = 'EdDSA', // EdDSA, ES256, ES512, PS256, RS256, or HS256 (see signWithSecret)
  EXPIRATION = '15m', // of a token, as a span: "2s", "15m"
  ROTATION, // seconds until a key stops signing; unset: never
  GRACE, // seconds an old key stays in the JWKS; unset: 30 days
  BASE_URL, // unset: this server's own address
  AUDIENCE, // unset: the origin of the base URL
  RESOURCE, // where agents get tokens for, as OAuth clients; unset: nowhere
} = process.env

const tables = Object.fromEntries(
  [
    ...['user', 'session', 'account', 'verification', 'jwks'],
    ...['oauthClient', 'oauthResource', 'oauthClientResource', 'oauthClientAssertion'],
    ...['oauthAccessToken', 'oauthRefreshToken', 'oauthConsent'],
  ].map((name) => [name, []]),
)

const server = createServer().listen(Number(PORT), '127.0.0.1', () => {
  const address = `http://127.0.0.1:${server.address().port}`
  const answer = toNodeHandler(betterAuthAt(BASE_URL ?? address, address))
  server.on('request', (request, response) => {
    const [, test, verb, id] = request.url.split('/')
    if (test !== '__test' || request.method !== 'POST') return answer(request, response)
    verb === 'rotate' ? rotateKeys() : makeAdmin(id)
    return response.writeHead(204).end()
  })
  console.log(`ready ${server.address().port}`)
})

function betterAuthAt(baseURL, address) {
  return betterAuth({
    baseURL,
    secret: SECRET,
    trustedOrigins: [address],
    database: memoryAdapter(tables),
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    plugins: [admin(), bearer(), jwt({ jwks: keys(), jwt: token() }), ...agents()],
  })
}

// Any client may register itself; people sign in and consent by calling the API, so the pages are never asked for.
function agents() {
  if (!RESOURCE) return []
  return [
    mcp({
      resource: RESOURCE,
      scopes: ['openid', 'offline_access', 'tasks:read', 'tasks:write'],
      loginPage: '/login',
      consentPage: '/consent',
      allowDynamicClientRegistration: true,
      allowUnauthenticatedClientRegistration: true,
    }),
  ]
}

function keys() {
  return {
    keyPairConfig: { alg: ALG },
    rotationInterval: ROTATION && Number(ROTATION),
    gracePeriod: GRACE && Number(GRACE),
    remoteUrl: ALG === 'HS256' ? 'http://127.0.0.1/unused' : undefined, // Better Auth wants one beside `sign`
  }
}

function token() {
  return {
    expirationTime: EXPIRATION,
    audience: AUDIENCE,
    sign: ALG === 'HS256' ? signWithSecret : undefined,
  }
}

// Better Auth itself never signs with HS256; a custom `sign` is how its users get there.
async function signWithSecret(claims) {
  const parts = [{ alg: 'HS256', typ: 'JWT' }, claims]
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`
}

// The next signature finds no living key and makes a new one, as it does when a rotation interval is over.
function rotateKeys() {
  const now = new Date()
  for (const key of tables.jwks.filter(({ expiresAt }) => !expiresAt || expiresAt > now)) key.expiresAt = now
}

// The first administrator is made in the database, since only an administrator can make one over HTTP.
function makeAdmin(id) {
  for (const user of tables.user.filter((user) => user.id === id)) user.role = 'admin'
}
