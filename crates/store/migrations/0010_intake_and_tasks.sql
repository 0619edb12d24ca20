-- What intake adds to a referral: how urgent it is (0 not recorded, 1 routine, 2 soon, 3 urgent) and, where the
-- person asked to be seen by a woman or a man, the national code of that gender.
ALTER TABLE referral ADD COLUMN urgency BIGINT NOT NULL DEFAULT 0;
ALTER TABLE referral ADD COLUMN prefers TEXT;
CREATE INDEX referral_by_urgency ON referral (programme_id, state, (-urgency), received_at, id);

-- What has to be done next on each journey, the first due at position 0: a projection of the rules of tasks.
CREATE TABLE task (
  programme_id BIGINT NOT NULL,
  journey_id BYTEA NOT NULL,
  position BIGINT NOT NULL,
  person_id BYTEA,
  organisation_id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  owner TEXT NOT NULL,
  from_day BIGINT NOT NULL,
  due_day BIGINT NOT NULL,
  alarm_day BIGINT NOT NULL,
  urgency BIGINT NOT NULL,
  days BIGINT NOT NULL,
  at_time TEXT,
  made BIGINT NOT NULL,
  tried TEXT NOT NULL,
  advised TEXT,
  put_off BOOLEAN NOT NULL,
  PRIMARY KEY (programme_id, journey_id, position),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id)
);
CREATE INDEX task_by_alarm ON task (programme_id, owner, alarm_day, journey_id, position);

-- Tasks that were put off until a day, or ticked off where there is none. A later task of the same kind has
-- another from_day.
CREATE TABLE task_settled (
  programme_id BIGINT NOT NULL,
  journey_id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  from_day BIGINT NOT NULL,
  until_day BIGINT,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  PRIMARY KEY (programme_id, journey_id, kind, from_day),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id)
);

-- What allocation has to know of a navigator: languages, areas, gender, full load, leave.
CREATE TABLE navigator (
  programme_id BIGINT NOT NULL REFERENCES programme (programme_id),
  staff_id BYTEA NOT NULL REFERENCES staff (id),
  profile TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by BYTEA NOT NULL,
  PRIMARY KEY (programme_id, staff_id)
);

-- Somebody stands in for a navigator from one day to another: `planned`, `running` or `ended`.
CREATE TABLE cover (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  staff_id BYTEA NOT NULL REFERENCES staff (id),
  covered_by BYTEA NOT NULL REFERENCES staff (id),
  organisation_id BYTEA NOT NULL,
  first_day BIGINT NOT NULL,
  last_day BIGINT NOT NULL,
  state TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, organisation_id) REFERENCES organisation (programme_id, id)
);
CREATE INDEX cover_by_state ON cover (programme_id, state, first_day);
CREATE INDEX cover_of_staff ON cover (programme_id, staff_id, state);

CREATE INDEX allocation_of_team ON allocation (programme_id, organisation_id, open, staff_id, journey_id);
CREATE INDEX journey_by_closing ON journey (programme_id, closed_day, id);
