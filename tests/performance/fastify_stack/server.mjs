// What a user of Better Auth would write in Node instead: Fastify, Drizzle, jose; its usual logger, limits and headers on.
// It validates and answers what the service does, and keeps no history, no words, no counters: a creation is one INSERT,
// and its number, which the table insists on, comes from this process.

import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import { and, count, desc, eq, gte, inArray, isNull, lt, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import Fastify from 'fastify'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import pg from 'pg'
import { v7 as uuid7 } from 'uuid'
import { CREATE, LIST, ONE, rankOf, tasks, view } from './tasks.mjs'

const { API_PORT, BETTER_AUTH_JWKS_URL, BETTER_AUTH_SECRET, BETTER_AUTH_URL, DATABASE_URL } = process.env
const verified = verifier()
const db = drizzle(new pg.Pool({ connectionString: DATABASE_URL, max: 10, options: '-c TimeZone=UTC' }))
const mine = [eq(tasks.ownerId, sql.placeholder('owner')), isNull(tasks.deletedAt)]
const theOne = and(...mine, eq(tasks.id, sql.placeholder('id')))
const reading = db.select().from(tasks).where(theOne).prepare('one')
const toggling = db
  .update(tasks)
  .set({
    completedAt: sql`CASE WHEN ${tasks.completedAt} IS NULL THEN now() END`,
    updatedAt: sql`now()`,
    version: sql`${tasks.version} + 1`
  })
  .where(theOne)
  .returning()
  .prepare('toggle')
let number = 1_000_000

const app = Fastify({ logger: true })
await app.register(helmet)
await app.register(rateLimit, { max: 6_000_000, timeWindow: '1 minute' })
app.decorateRequest('owner', '')
app.addHook('onRequest', async (request, reply) => {
  try {
    request.owner = (await verified(request.headers.authorization.slice('Bearer '.length))).payload.sub
  } catch {
    return reply.code(401).send({ title: 'Unauthorized', status: 401 })
  }
})

app.get('/api/tasks', LIST, async (request) => {
  const { limit, offset } = request.query
  const matching = and(eq(tasks.ownerId, request.owner), isNull(tasks.deletedAt), ...conditions(request.query))
  const newest = db.select().from(tasks).where(matching).orderBy(desc(tasks.createdAt), desc(tasks.id))
  const [rows, [{ total }]] = await Promise.all([
    newest.limit(limit).offset(offset),
    db.select({ total: count() }).from(tasks).where(matching)
  ])
  return { items: rows.map(view), total, limit, offset, next_cursor: null }
})

app.get('/api/tasks/:id', ONE, async (request, reply) => {
  return found(reply, await reading.execute({ owner: request.owner, id: request.params.id }))
})

app.patch('/api/tasks/:id/complete', ONE, async (request, reply) => {
  return found(reply, await toggling.execute({ owner: request.owner, id: request.params.id }))
})

app.post('/api/tasks', CREATE, async (request, reply) => {
  const { title, description, priority } = request.body
  const now = new Date().toISOString()
  const [row] = await db
    .insert(tasks)
    .values({
      ownerId: request.owner,
      id: uuid7(),
      title,
      description,
      priority: rankOf(priority),
      createdAt: now,
      updatedAt: now,
      version: 1,
      changeSeq: number++,
      position: now
    })
    .returning()
  reply.code(201)
  return view(row)
})

await app.listen({ host: '127.0.0.1', port: Number(API_PORT) })
process.on('SIGINT', () => process.exit(0))

function found (reply, [row]) {
  return row === undefined ? reply.code(404).send({ title: 'Not Found', status: 404 }) : view(row)
}

function conditions ({ priority, due_after: after, due_before: before, timezone }) {
  const clock = sql`${tasks.dueDate} + coalesce(${tasks.dueTime}, '00:00')`
  const due = sql`coalesce(${tasks.dueInstant} AT TIME ZONE ${timezone}, ${clock})`
  return [
    priority.length > 0 ? inArray(tasks.priority, priority.map(rankOf)) : undefined,
    after === undefined ? undefined : gte(due, sql`${after}::date`),
    before === undefined ? undefined : lt(due, sql`${before}::date`)
  ]
}

function verifier () {
  if (!BETTER_AUTH_JWKS_URL) {
    const secret = new TextEncoder().encode(BETTER_AUTH_SECRET)
    return (token) => jwtVerify(token, secret, { algorithms: ['HS256'] })
  }
  const keys = createRemoteJWKSet(new URL(BETTER_AUTH_JWKS_URL))
  return (token) => jwtVerify(token, keys, { issuer: BETTER_AUTH_URL, audience: BETTER_AUTH_URL, algorithms: ['EdDSA'] })
}
