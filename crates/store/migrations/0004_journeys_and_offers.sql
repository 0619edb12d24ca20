-- The current row of a journey, rebuilt from its entries by `check`; also the episode of the evidence
-- engine: stable codes and London days.
CREATE TABLE journey (
  programme_id BIGINT NOT NULL REFERENCES programme (programme_id),
  id BYTEA NOT NULL,
  person_id BYTEA,
  organisation_id BYTEA NOT NULL,
  opened_day BIGINT NOT NULL,
  stage TEXT NOT NULL,
  open BOOLEAN NOT NULL,
  due_day BIGINT,
  moved_day BIGINT NOT NULL,
  closed_day BIGINT,
  closed_mode TEXT,
  self_referral BOOLEAN NOT NULL,
  in_error BOOLEAN NOT NULL,
  earlier_id BYTEA,
  entries BIGINT NOT NULL,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, person_id) REFERENCES person (programme_id, id),
  FOREIGN KEY (programme_id, organisation_id) REFERENCES organisation (programme_id, id)
);
CREATE INDEX journey_of_person ON journey (programme_id, person_id);
CREATE INDEX journey_of_practice ON journey (programme_id, organisation_id, moved_day, id);
CREATE INDEX journey_by_stage ON journey (programme_id, open, stage, due_day, id);

-- The journal: one entry for each change, in the transaction of the change. A journey's history is its data.
CREATE TABLE journal_entry (
  programme_id BIGINT NOT NULL,
  journey_id BYTEA NOT NULL,
  position BIGINT NOT NULL,
  kind TEXT NOT NULL,
  version BIGINT NOT NULL,
  data TEXT NOT NULL,
  happened TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  staff_id BYTEA,
  organisation_id BYTEA,
  PRIMARY KEY (programme_id, journey_id, position),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id)
);

CREATE TABLE offer (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  journey_id BYTEA NOT NULL,
  person_id BYTEA,
  organisation_id BYTEA NOT NULL,
  offered_by BYTEA,
  recorded_by BYTEA,
  offered_day BIGINT NOT NULL,
  answer TEXT NOT NULL,
  ended_by TEXT,
  answered_day BIGINT,
  until_day BIGINT,
  wish TEXT,
  ask_after_day BIGINT,
  link_token BYTEA,
  data TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id),
  FOREIGN KEY (programme_id, organisation_id) REFERENCES organisation (programme_id, id)
);
CREATE INDEX offer_of_practice ON offer (programme_id, organisation_id, offered_day, id);
CREATE INDEX offer_of_person ON offer (programme_id, person_id);
CREATE INDEX offer_of_journey ON offer (programme_id, journey_id);

-- Considered, not offered: a row of the practice, no journey, in no uptake figure.
CREATE TABLE considered (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  person_id BYTEA,
  organisation_id BYTEA NOT NULL,
  day BIGINT NOT NULL,
  why TEXT NOT NULL,
  recorded_by BYTEA NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, organisation_id) REFERENCES organisation (programme_id, id)
);
CREATE INDEX considered_of_practice ON considered (programme_id, organisation_id, day, id);

-- What a yes becomes at the programme's intake.
CREATE TABLE referral (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  journey_id BYTEA NOT NULL,
  person_id BYTEA NOT NULL,
  organisation_id BYTEA NOT NULL,
  received_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id)
);
CREATE INDEX referral_by_state ON referral (programme_id, state, received_at, id);
CREATE INDEX referral_of_journey ON referral (programme_id, journey_id);

-- Free text lives apart from the journal, in versions.
CREATE TABLE note (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  subject_noun TEXT NOT NULL,
  subject_id BYTEA NOT NULL,
  text TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA,
  PRIMARY KEY (programme_id, id, version)
);
CREATE INDEX note_of_subject ON note (programme_id, subject_noun, subject_id);
