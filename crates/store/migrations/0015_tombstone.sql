-- What stands for a person who was erased: that a journey had one, and since when it has none. Its journal was
-- moved to the start of its quarter once, which must not be done again.
CREATE TABLE tombstone (
  programme_id BIGINT NOT NULL,
  journey_id BYTEA NOT NULL,
  erased_day BIGINT NOT NULL,
  PRIMARY KEY (programme_id, journey_id),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id)
);

-- 1 for the first offer to a person in 12 months, 0 for a further one, as it stood when the person was erased;
-- absent while the person is known, for then it follows from their offers.
ALTER TABLE episode_offer ADD COLUMN first_offer BIGINT;
