-- What a provider needs to find a sandbox again is its own: a text that nobody else reads, in place of the columns of one provider. Journals of turns
-- that are at work hold the same reference.
ALTER TABLE sandboxes ADD COLUMN provider_state TEXT;
UPDATE sandboxes SET provider_state = json_object('bootID', boot_id, 'pid', pid, 'startTicks', pid_start) WHERE pid IS NOT NULL;
UPDATE steps SET output = json_set(json_remove(output, '$.reference.process'), '$.reference.state', json_extract(output, '$.reference.process') || '')
    WHERE kind = 'provision' AND json_valid(output) AND json_type(output, '$.reference.process') = 'object';
ALTER TABLE sandboxes DROP COLUMN pid;
ALTER TABLE sandboxes DROP COLUMN pid_start;
ALTER TABLE sandboxes DROP COLUMN boot_id;

-- What nothing reads.
ALTER TABLE sandboxes DROP COLUMN clone_key;
ALTER TABLE sandboxes DROP COLUMN lease_until;
ALTER TABLE sandboxes DROP COLUMN tree_method;
DROP TABLE clones;
