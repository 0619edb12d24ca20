-- The review list: what is still to be reviewed, and what was, newest first.
CREATE INDEX break_glass_by_time ON break_glass (programme_id, made_at, id);
