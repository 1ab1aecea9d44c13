-- What an agent wants to know of the caller. An ask of the agent may hold several questions; it is answered when all of them are closed.
CREATE TABLE questions (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
    turn_key INTEGER NOT NULL REFERENCES turns (key) ON DELETE CASCADE,
    turn INTEGER NOT NULL,
    ask_id TEXT NOT NULL,                   -- the agent's id of the ask
    position INTEGER NOT NULL,              -- within the ask
    kind TEXT NOT NULL CHECK (kind IN ('permission', 'choice', 'text')),
    body TEXT NOT NULL CHECK (json_valid(body)),
    state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'expired', 'withdrawn')),
    answer TEXT CHECK (answer IS NULL OR json_valid(answer)),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    closed_at INTEGER,
    UNIQUE (turn_key, ask_id, position)
) STRICT;
CREATE INDEX questions_by_run ON questions (run_key, key);
CREATE INDEX questions_that_are_open ON questions (turn_key) WHERE state = 'open';
