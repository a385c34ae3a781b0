"""The statements of the reference, written by hand: one for each operation, leaving the rows that the service leaves.

`python -m tests.performance` compares what they answer, tests/performance/test_other_servers.py what they leave.
"""

_DATES = "due_date, due_time, due_timezone, deadline, defer_until"
_PLACE = "tags, list_id, section_id, parent_id, position"
_COLUMNS = f"id, title, description, priority, {_DATES}, {_PLACE}, completed_at, created_at, updated_at, version"

GET = f"SELECT {_COLUMNS} FROM tasks WHERE owner_id = $1 AND id = $2 AND deleted_at IS NULL"  # noqa: S608

LIST = f"""
    SELECT owner.open_tasks + owner.completed_tasks AS total, page.*
    FROM owners AS owner LEFT JOIN (
        SELECT {_COLUMNS} FROM tasks WHERE owner_id = $1 AND deleted_at IS NULL
        ORDER BY created_at DESC, id DESC LIMIT 20
    ) AS page ON true
    WHERE owner.owner_id = $1 ORDER BY page.created_at DESC, page.id DESC
"""  # noqa: S608  # nothing but our own constants is put in

FILTER = f"""
    SELECT count(*) OVER () AS total, {_COLUMNS} FROM tasks
    WHERE owner_id = $1 AND deleted_at IS NULL AND priority = ANY ($2::smallint[])
    AND coalesce(due_instant AT TIME ZONE $5, due_date + coalesce(due_time, '00:00')) >= $3::date
    AND coalesce(due_instant AT TIME ZONE $5, due_date + coalesce(due_time, '00:00')) < $4::date
    ORDER BY created_at DESC, id DESC LIMIT $6
"""  # noqa: S608  # as above

_HISTORY = """
    INSERT INTO history (owner_id, sequence, operation_id, undoes, task_id, kind, version, actor_kind, actor_id,
                         on_behalf_of, at, request_id, fields, resource_type)
"""

CREATE = f"""
    WITH counter AS (
        INSERT INTO owners (owner_id, last_sequence, open_tasks, completed_tasks, trashed_tasks)
        VALUES ($1, 1, 1, 0, 0)
        ON CONFLICT (owner_id) DO UPDATE
        SET last_sequence = owners.last_sequence + 1, open_tasks = owners.open_tasks + 1
        RETURNING last_sequence
    ), logged AS (
        {_HISTORY}
        SELECT $1, last_sequence, $9, NULL, $2, 'created', 1, 'user', $1, NULL, $6, $10, $11, 'task' FROM counter
    )
    INSERT INTO tasks (owner_id, id, title, description, priority, position, words, created_at, updated_at, version,
                       change_seq)
    SELECT $1, $2, $3, $4, $5, $7, $8::text::tsvector, $6, $6, 1, last_sequence FROM counter
"""  # noqa: S608  # as above

TOGGLE = f"""
    WITH seen AS (
        SELECT completed_at FROM tasks WHERE owner_id = $1 AND id = $2 AND deleted_at IS NULL FOR UPDATE
    ), counter AS (
        UPDATE owners
        SET last_sequence = last_sequence + 1,
            open_tasks = open_tasks + CASE WHEN seen.completed_at IS NULL THEN -1 ELSE 1 END,
            completed_tasks = completed_tasks + CASE WHEN seen.completed_at IS NULL THEN 1 ELSE -1 END
        FROM seen WHERE owner_id = $1
        RETURNING last_sequence
    ), changed AS (
        UPDATE tasks
        SET completed_at = CASE WHEN completed_at IS NULL THEN $3::timestamptz END, updated_at = $3,
            version = version + 1, change_seq = last_sequence
        FROM counter WHERE owner_id = $1 AND id = $2
        RETURNING {_COLUMNS}
    ), logged AS (
        {_HISTORY}
        SELECT $1, last_sequence, $4, NULL, $2,
               CASE WHEN seen.completed_at IS NULL THEN 'completed' ELSE 'reopened' END,
               version, 'user', $1, NULL, $3, $5,
               jsonb_build_object('completed_at', jsonb_build_array(seen.completed_at, changed.completed_at)), 'task'
        FROM seen, counter, changed
    )
    SELECT * FROM changed
"""  # noqa: S608  # as above
