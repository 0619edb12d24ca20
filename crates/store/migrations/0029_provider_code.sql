-- Which form a browser's code was asked for by, so that one form never asks twice, and by which link, so that tries are
-- counted by link.
ALTER TABLE provider_device ADD COLUMN asked_hash BYTEA;
ALTER TABLE provider_device ADD COLUMN link_id BYTEA;
CREATE UNIQUE INDEX provider_device_asked ON provider_device (programme_id, asked_hash);
CREATE INDEX provider_device_of_link ON provider_device (programme_id, link_id, made_at);

-- The entry of the journal in which an answer became a result; none of a waiting list. Only that result is undone with it.
ALTER TABLE provider_answer ADD COLUMN position BIGINT;
