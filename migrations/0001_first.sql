-- The first schema. Conventions: architecture.md, "The database". All times are milliseconds since 1970.

CREATE TABLE instance (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    epoch INTEGER NOT NULL,                 -- one more at each start: late answers of an older process are refused by it
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE accounts (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    plan TEXT NOT NULL DEFAULT 'self_hosted',
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE api_keys (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account_key INTEGER NOT NULL REFERENCES accounts (key),
    name TEXT,
    prefix TEXT NOT NULL,
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    scopes TEXT NOT NULL CHECK (json_valid(scopes)),
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    last_used_at INTEGER                    -- written at most once a minute
) STRICT;

CREATE TABLE repositories (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account_key INTEGER NOT NULL REFERENCES accounts (key),
    full_name TEXT NOT NULL,                -- as the account wrote it first
    name_key TEXT NOT NULL,                 -- lower case
    created_at INTEGER NOT NULL,
    UNIQUE (account_key, name_key)
) STRICT;

CREATE TABLE runs (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account_key INTEGER NOT NULL REFERENCES accounts (key),
    api_key_key INTEGER REFERENCES api_keys (key),
    status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'idle', 'ended')),
    outcome TEXT CHECK (outcome IN ('completed', 'expired', 'cancelled', 'failed', 'lost')),
    phase TEXT NOT NULL,
    phase_since INTEGER NOT NULL,
    stop_reason TEXT,
    session TEXT NOT NULL CHECK (session IN ('none', 'active', 'over')),
    sandbox TEXT NOT NULL CHECK (sandbox IN ('none', 'creating', 'ready', 'paused', 'resuming', 'lost', 'releasing', 'released')),
    version INTEGER NOT NULL,
    last_seq INTEGER NOT NULL CHECK (last_seq >= 0),
    turn_count INTEGER NOT NULL,
    repository_key INTEGER NOT NULL REFERENCES repositories (key),
    base_ref TEXT,
    base_sha TEXT,
    title TEXT,
    metadata TEXT NOT NULL CHECK (json_valid(metadata)),
    tags TEXT NOT NULL CHECK (json_valid(tags)),        -- as shown, in the order given; run_tags is for searching
    request TEXT NOT NULL CHECK (json_valid(request)),  -- as accepted, without secrets
    settings TEXT NOT NULL CHECK (json_valid(settings)),-- what a message may change
    model_id TEXT NOT NULL,
    effective_model_id TEXT,
    byok BLOB,
    summary TEXT,
    patch_blob BLOB REFERENCES blobs (digest),
    patch_turn INTEGER,                     -- the turn at whose end it was made
    result TEXT NOT NULL CHECK (json_valid(result)),
    usage TEXT NOT NULL CHECK (json_valid(usage)),
    timings TEXT NOT NULL CHECK (json_valid(timings)),
    error TEXT CHECK (error IS NULL OR json_valid(error)),
    session_expires_at INTEGER,
    dedupe_key TEXT,
    chained_from INTEGER REFERENCES runs (key),
    chained_to INTEGER REFERENCES runs (key),
    end_requested_at INTEGER,
    cancel_requested_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    ended_at INTEGER,
    pruned_at INTEGER,
    CHECK ((status = 'ended') = (outcome IS NOT NULL))
) STRICT;
-- Lists, newest first; the cursor is the key.
CREATE INDEX runs_by_account ON runs (account_key, key);
CREATE INDEX runs_by_status ON runs (account_key, status, key);
CREATE INDEX runs_by_repository ON runs (account_key, repository_key, key);
-- Reaper, recovery.
CREATE INDEX runs_that_expire ON runs (session_expires_at) WHERE status = 'idle';
CREATE INDEX runs_at_work ON runs (key) WHERE status IN ('queued', 'running');
CREATE INDEX runs_unfinished ON runs (account_key) WHERE status <> 'ended';
CREATE UNIQUE INDEX runs_live_by_dedupe_key ON runs (account_key, dedupe_key) WHERE dedupe_key IS NOT NULL AND status <> 'ended';

CREATE TABLE run_tags (
    run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (run_key, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_by_tag ON run_tags (tag, run_key);

CREATE TABLE turns (
    key INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
    number INTEGER NOT NULL,                -- order of acceptance
    rank INTEGER NOT NULL,                  -- order at work
    prompt TEXT NOT NULL,
    options TEXT NOT NULL CHECK (json_valid(options)),
    prompt_id TEXT,                         -- the agent's id of the message, fixed before it is sent
    status TEXT NOT NULL
        CHECK (status IN ('queued', 'running', 'completed', 'failed', 'interrupted', 'cancelled', 'withdrawn')),
    stop_reason TEXT,
    error TEXT CHECK (error IS NULL OR json_valid(error)),
    result TEXT NOT NULL CHECK (json_valid(result)),
    usage TEXT NOT NULL CHECK (json_valid(usage)),
    timings TEXT NOT NULL CHECK (json_valid(timings)),
    summary TEXT,
    patch_blob BLOB REFERENCES blobs (digest),
    interrupt_requested_at INTEGER,
    queued_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    UNIQUE (run_key, number)
) STRICT;
CREATE UNIQUE INDEX turn_at_work ON turns (run_key) WHERE status = 'running';
CREATE INDEX turns_that_wait ON turns (run_key, rank) WHERE status = 'queued';

CREATE TABLE steps (
    turn_key INTEGER NOT NULL REFERENCES turns (key) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    round INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    token TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('begun', 'done', 'failed', 'unknowable')),
    output TEXT CHECK (output IS NULL OR json_valid(output)),
    epoch INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (turn_key, ordinal)
) STRICT;

CREATE TABLE events (                       -- a rowid table: appends stay at its end
    key INTEGER PRIMARY KEY,
    run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    turn INTEGER,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    source TEXT,
    body TEXT NOT NULL,
    UNIQUE (run_key, seq)
) STRICT;
-- What was reported before a crash is not reported again.
CREATE UNIQUE INDEX events_by_source ON events (run_key, source) WHERE source IS NOT NULL;

CREATE TABLE clones (
    key INTEGER PRIMARY KEY,
    url_digest TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    fetched_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sandboxes (                    -- the ledger: outlives the sandbox
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    run_key INTEGER REFERENCES runs (key) ON DELETE SET NULL,
    provider TEXT NOT NULL,
    provider_ref TEXT,
    state TEXT NOT NULL CHECK (state IN ('intended', 'creating', 'ready', 'paused', 'resuming', 'releasing', 'gone')),
    gone_reason TEXT,
    isolation TEXT NOT NULL,
    pid INTEGER,
    pid_start INTEGER,
    boot_id TEXT,
    host_secret BLOB,
    tree_method TEXT,
    clone_key INTEGER REFERENCES clones (key),
    commit_sha TEXT,
    lease_until INTEGER,
    intended_at INTEGER NOT NULL,
    created_at INTEGER,
    gone_at INTEGER
) STRICT;
CREATE INDEX sandboxes_that_live ON sandboxes (state) WHERE state <> 'gone';
CREATE INDEX sandboxes_by_run ON sandboxes (run_key);
CREATE UNIQUE INDEX sandboxes_by_reference ON sandboxes (provider, provider_ref) WHERE provider_ref IS NOT NULL;

CREATE TABLE sessions (
    key INTEGER PRIMARY KEY,
    run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
    sandbox_key INTEGER NOT NULL REFERENCES sandboxes (key),
    agent TEXT NOT NULL,
    agent_version TEXT,
    dialect TEXT,
    agent_session_id TEXT,
    process INTEGER,                        -- of the agent's server, in its sandbox
    secrets BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('opening', 'ready', 'closed', 'lost')),
    opened_at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;
-- The binding; written before it is used.
CREATE UNIQUE INDEX session_of_run ON sessions (run_key) WHERE state IN ('opening', 'ready');

CREATE TABLE idempotency (
    account_key INTEGER NOT NULL,
    idem_key TEXT NOT NULL,
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    status INTEGER NOT NULL,
    headers TEXT NOT NULL CHECK (json_valid(headers)),
    body BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account_key, idem_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (created_at);

CREATE TABLE blobs (                        -- the bytes are files
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
    size INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
