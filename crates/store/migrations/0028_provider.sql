-- The service on whose browser an entry of a journal was recorded, where no staff did it.
ALTER TABLE journal_entry ADD COLUMN service_id BYTEA;

-- What a service answered by a link, so that it can be undone for a day. A code, no name and no free text.
CREATE TABLE provider_answer (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  prescription_id BYTEA NOT NULL,
  link_id BYTEA NOT NULL,
  device_id BYTEA NOT NULL,
  answer TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  undone_at BIGINT,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, prescription_id) REFERENCES prescription (programme_id, id),
  FOREIGN KEY (programme_id, link_id) REFERENCES provider_link (programme_id, id),
  FOREIGN KEY (programme_id, device_id) REFERENCES provider_device (programme_id, id)
);
CREATE INDEX provider_answer_of_prescription ON provider_answer (programme_id, prescription_id, made_at);
CREATE INDEX provider_answer_of_link ON provider_answer (programme_id, link_id);

-- Questions of a service to the navigator about one person. Question and answer are notes.
CREATE TABLE provider_question (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  prescription_id BYTEA NOT NULL,
  device_id BYTEA NOT NULL,
  made_at BIGINT NOT NULL,
  answered_at BIGINT,
  answered_by BYTEA,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, prescription_id) REFERENCES prescription (programme_id, id)
);
CREATE INDEX provider_question_of_prescription ON provider_question (programme_id, prescription_id, made_at);

-- Somebody on a register who was not expected by that name: to be matched by a navigator. The name is a note,
-- which goes once it is matched or settled.
CREATE TABLE provider_arrival (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  service_id BYTEA NOT NULL,
  day BIGINT NOT NULL,
  device_id BYTEA NOT NULL,
  made_at BIGINT NOT NULL,
  prescription_id BYTEA,
  settled_at BIGINT,
  settled_by BYTEA,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, service_id) REFERENCES service (programme_id, id),
  FOREIGN KEY (programme_id, prescription_id) REFERENCES prescription (programme_id, id)
);
CREATE INDEX provider_arrival_to_match ON provider_arrival (programme_id, settled_at, made_at, id);
CREATE INDEX provider_arrival_of_service ON provider_arrival (programme_id, service_id, day);
CREATE INDEX provider_arrival_of_prescription ON provider_arrival (programme_id, prescription_id);

-- Which link a browser was opened by, when links of one service come of several days: openings by their time.
CREATE INDEX provider_opening_by_time ON provider_opening (programme_id, at);
-- Sessions of a day, whatever the service: whose registers are to go out.
CREATE INDEX session_of_day ON session (programme_id, day, service_id);
