-- Services that an organisation answers for with accounts of its own: given and taken by an administrator, never by a
-- feed. A service is one organisation's at a time.
CREATE TABLE provider_service (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  organisation_id BYTEA NOT NULL,
  service_id BYTEA NOT NULL,
  since_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  ended_at BIGINT,
  ended_by BYTEA,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, organisation_id) REFERENCES organisation (programme_id, id),
  FOREIGN KEY (programme_id, service_id) REFERENCES service (programme_id, id)
);
CREATE UNIQUE INDEX provider_service_standing ON provider_service (programme_id, service_id) WHERE ended_at IS NULL;
CREATE INDEX provider_service_of_organisation ON provider_service (programme_id, organisation_id, ended_at);

-- Each time somebody at a service opened what is told of a person otherwise than by the link to its decision: from an
-- account, or in a file.
CREATE TABLE provider_seen (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  prescription_id BYTEA NOT NULL,
  staff_id BYTEA,
  device_id BYTEA,
  at BIGINT NOT NULL,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, prescription_id) REFERENCES prescription (programme_id, id)
);
CREATE INDEX provider_seen_of_prescription ON provider_seen (programme_id, prescription_id, at);

-- What a service answers, asks and writes on a register comes by a link and a browser, or from an account.
ALTER TABLE provider_answer RENAME TO provider_answer_by_link;
CREATE TABLE provider_answer (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  prescription_id BYTEA NOT NULL,
  link_id BYTEA,
  device_id BYTEA,
  staff_id BYTEA,
  answer TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  undone_at BIGINT,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, prescription_id) REFERENCES prescription (programme_id, id),
  FOREIGN KEY (programme_id, link_id) REFERENCES provider_link (programme_id, id),
  FOREIGN KEY (programme_id, device_id) REFERENCES provider_device (programme_id, id)
);
INSERT INTO provider_answer (programme_id, id, prescription_id, link_id, device_id, answer, made_at, undone_at)
  SELECT programme_id, id, prescription_id, link_id, device_id, answer, made_at, undone_at FROM provider_answer_by_link;
DROP TABLE provider_answer_by_link;
CREATE INDEX provider_answer_of_prescription ON provider_answer (programme_id, prescription_id, made_at);
CREATE INDEX provider_answer_of_link ON provider_answer (programme_id, link_id);

ALTER TABLE provider_question RENAME TO provider_question_by_link;
CREATE TABLE provider_question (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  prescription_id BYTEA NOT NULL,
  device_id BYTEA,
  staff_id BYTEA,
  made_at BIGINT NOT NULL,
  answered_at BIGINT,
  answered_by BYTEA,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, prescription_id) REFERENCES prescription (programme_id, id)
);
INSERT INTO provider_question (programme_id, id, prescription_id, device_id, made_at, answered_at, answered_by)
  SELECT programme_id, id, prescription_id, device_id, made_at, answered_at, answered_by FROM provider_question_by_link;
DROP TABLE provider_question_by_link;
CREATE INDEX provider_question_of_prescription ON provider_question (programme_id, prescription_id, made_at);
CREATE INDEX provider_question_open ON provider_question (programme_id, answered_at, prescription_id);

ALTER TABLE provider_arrival RENAME TO provider_arrival_by_link;
CREATE TABLE provider_arrival (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  service_id BYTEA NOT NULL,
  day BIGINT NOT NULL,
  device_id BYTEA,
  staff_id BYTEA,
  made_at BIGINT NOT NULL,
  prescription_id BYTEA,
  settled_at BIGINT,
  settled_by BYTEA,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, service_id) REFERENCES service (programme_id, id),
  FOREIGN KEY (programme_id, prescription_id) REFERENCES prescription (programme_id, id)
);
INSERT INTO provider_arrival (programme_id, id, service_id, day, device_id, made_at, prescription_id, settled_at, settled_by)
  SELECT programme_id, id, service_id, day, device_id, made_at, prescription_id, settled_at, settled_by
  FROM provider_arrival_by_link;
DROP TABLE provider_arrival_by_link;
CREATE INDEX provider_arrival_to_match ON provider_arrival (programme_id, settled_at, made_at, id);
CREATE INDEX provider_arrival_of_service ON provider_arrival (programme_id, service_id, day);
CREATE INDEX provider_arrival_of_prescription ON provider_arrival (programme_id, prescription_id);
