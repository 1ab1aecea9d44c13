-- Tells which blobs nobody refers to any more, without a look at every run and turn.
CREATE INDEX runs_by_patch ON runs (patch_blob) WHERE patch_blob IS NOT NULL;
CREATE INDEX turns_by_patch ON turns (patch_blob) WHERE patch_blob IS NOT NULL;
