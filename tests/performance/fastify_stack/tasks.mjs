// The table of tasks for Drizzle, and tasks as Fastify validates and answers them.

import { bigint, date, integer, pgTable, primaryKey, smallint, text, time, timestamp, uuid } from 'drizzle-orm/pg-core'

const moment = (name) => timestamp(name, { withTimezone: true, mode: 'string' })

// What is not here has a default in the database.
export const tasks = pgTable(
  'tasks',
  {
    ownerId: text('owner_id').notNull(),
    id: uuid('id').notNull(),
    title: text('title').notNull(),
    description: text('description'),
    priority: smallint('priority').notNull(),
    dueDate: date('due_date', { mode: 'string' }),
    dueTime: time('due_time'),
    dueTimezone: text('due_timezone'),
    dueInstant: moment('due_instant'),
    deadline: date('deadline', { mode: 'string' }),
    deferUntil: date('defer_until', { mode: 'string' }),
    completedAt: moment('completed_at'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    deletedAt: moment('deleted_at'),
    version: integer('version').notNull(),
    changeSeq: bigint('change_seq', { mode: 'number' }).notNull(),
    tags: text('tags').array().notNull().default([]),
    listId: uuid('list_id'),
    sectionId: uuid('section_id'),
    parentId: uuid('parent_id'),
    position: text('position').notNull()
  },
  (table) => [primaryKey({ columns: [table.ownerId, table.id] })]
)

const PRIORITIES = [null, 'low', 'medium', 'high']
export const rankOf = (priority) => PRIORITIES.indexOf(priority)

export function view (row) {
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    priority: PRIORITIES[row.priority],
    due: due(row),
    deadline: row.deadline,
    defer_until: row.deferUntil,
    tags: row.tags,
    list_id: row.listId,
    section_id: row.sectionId,
    parent_id: row.parentId,
    position: row.position,
    is_completed: row.completedAt !== null,
    completed_at: iso(row.completedAt),
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
    version: row.version
  }
}

function due (row) {
  if (row.dueDate === null) return null
  if (row.dueTime === null) return { date: row.dueDate }
  const at = `${row.dueDate}T${row.dueTime}`
  return row.dueTimezone === null ? { at } : { at, timezone: row.dueTimezone }
}

// PostgreSQL writes 2026-01-01 00:00:00+00.
function iso (moment) {
  return moment === null ? null : moment.replace(' ', 'T').replace('+00', 'Z')
}

const string = { type: 'string' }
const orNull = { type: ['string', 'null'] }
const priority = { type: 'string', enum: PRIORITIES.slice(1) }
const day = { type: 'string', format: 'date' }

const task = {
  type: 'object',
  properties: {
    id: string,
    title: string,
    description: orNull,
    priority: string,
    due: { type: ['object', 'null'], properties: { date: string, at: string, timezone: string } },
    deadline: orNull,
    defer_until: orNull,
    tags: { type: 'array', items: string },
    list_id: orNull,
    section_id: orNull,
    parent_id: orNull,
    position: string,
    is_completed: { type: 'boolean' },
    completed_at: orNull,
    created_at: string,
    updated_at: string,
    version: { type: 'integer' }
  }
}
const page = {
  type: 'object',
  properties: {
    items: { type: 'array', items: task },
    total: { type: 'integer' },
    limit: { type: 'integer' },
    offset: { type: 'integer' },
    next_cursor: orNull
  }
}
const params = { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } }
const querystring = {
  type: 'object',
  properties: {
    priority: { type: 'array', items: priority, default: [] },
    due_after: day,
    due_before: day,
    timezone: { type: 'string', default: 'UTC' },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    offset: { type: 'integer', minimum: 0, default: 0 }
  }
}
const body = {
  type: 'object',
  required: ['title'],
  additionalProperties: false,
  properties: {
    title: { type: 'string', minLength: 1, maxLength: 200 },
    description: { type: ['string', 'null'], maxLength: 10000, default: null },
    priority: { ...priority, default: 'medium' }
  }
}

export const ONE = { schema: { params, response: { 200: task } } }
export const LIST = { schema: { querystring, response: { 200: page } } }
export const CREATE = { schema: { body, response: { 201: task } } }
