-- A turn has rounds: a step is known by its kind and its round, and what it fixes before it acts, such as the id of a round's prompt, is in its entry.
ALTER TABLE steps ADD COLUMN input TEXT CHECK (input IS NULL OR json_valid(input));

-- Written, and read by nobody: the commit of a sandbox's tree is in the journal of its run.
ALTER TABLE sandboxes DROP COLUMN commit_sha;
