-- An input that ends the server must not end each of its starts: turns know how many crashes in a row they were at work in.
ALTER TABLE instance ADD COLUMN serving INTEGER NOT NULL DEFAULT 0;     -- 1 from a server's start to its orderly stop
ALTER TABLE instance ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;     -- in a row
ALTER TABLE turns ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;        -- without progress in between
