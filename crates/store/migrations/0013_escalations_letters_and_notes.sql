-- A clinical or safeguarding concern beside a journey. What it says lives apart, as a note.
CREATE TABLE escalation (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  journey_id BYTEA NOT NULL,
  person_id BYTEA,
  owner_id BYTEA NOT NULL,
  standing TEXT NOT NULL, -- waiting, passed-on, acknowledged, settled
  open BOOLEAN NOT NULL,
  until_at BIGINT, -- when the clock that runs runs out; none once somebody has it in hand
  raised_at BIGINT NOT NULL,
  detail TEXT NOT NULL, -- as domain::escalation writes it
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id),
  FOREIGN KEY (programme_id, person_id) REFERENCES person (programme_id, id)
);
CREATE INDEX escalation_standing ON escalation (programme_id, open, raised_at, id);
CREATE INDEX escalation_clock ON escalation (programme_id, standing, until_at);
CREATE INDEX escalation_of_person ON escalation (programme_id, person_id);
CREATE INDEX escalation_of_journey ON escalation (programme_id, journey_id);

-- The closing letter and the message back to the practice, in versions, each as it was written.
CREATE TABLE letter (
  programme_id BIGINT NOT NULL,
  journey_id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  version BIGINT NOT NULL,
  person_id BYTEA,
  organisation_id BYTEA NOT NULL, -- the practice
  state TEXT NOT NULL, -- written, sent, not-needed
  detail TEXT NOT NULL, -- ticks and what was added
  document TEXT NOT NULL, -- as the crate document writes it; empty once erased
  made_at BIGINT NOT NULL,
  made_by BYTEA,
  settled_at BIGINT,
  settled_by BYTEA,
  PRIMARY KEY (programme_id, journey_id, kind, version),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id),
  FOREIGN KEY (programme_id, person_id) REFERENCES person (programme_id, id)
);
CREATE INDEX letter_of_person ON letter (programme_id, person_id);

-- A note written while somebody else changed the same one stands beside it: both texts are kept.
ALTER TABLE note ADD COLUMN beside_id BYTEA;
-- One sitting of one writer: what is saved by itself while they write goes into one version.
ALTER TABLE note ADD COLUMN sitting BYTEA;

-- The words of the newest version of each note about a journey, to find it by.
CREATE TABLE note_word (
  programme_id BIGINT NOT NULL,
  word TEXT NOT NULL,
  note_id BYTEA NOT NULL,
  journey_id BYTEA NOT NULL,
  PRIMARY KEY (programme_id, word, note_id)
);
CREATE INDEX note_word_of_note ON note_word (programme_id, note_id);
