-- Narrow projections for the evidence engine, written in the unit of work of each change and rebuilt by
-- `check`. Codes are the domain's stable codes; days are London days.
CREATE TABLE episode_offer (
  programme_id BIGINT NOT NULL,
  offer_id BYTEA NOT NULL,
  journey_id BYTEA NOT NULL,
  person_id BYTEA,
  organisation_id BYTEA NOT NULL,
  offered_day BIGINT NOT NULL,
  answer TEXT NOT NULL,
  ended_by TEXT,
  answered_day BIGINT,
  occasion TEXT,
  link_token BYTEA,
  age_band TEXT,
  gender TEXT,
  ethnic_category TEXT,
  deprivation TEXT,
  language TEXT,
  how_put TEXT,
  needs TEXT,
  opens_journey BOOLEAN NOT NULL,
  in_error BOOLEAN NOT NULL,
  PRIMARY KEY (programme_id, offer_id)
);
CREATE INDEX episode_offer_of_practice ON episode_offer (programme_id, organisation_id, offered_day);
CREATE INDEX episode_offer_of_journey ON episode_offer (programme_id, journey_id);

CREATE TABLE episode_account (
  programme_id BIGINT NOT NULL,
  account_id BYTEA NOT NULL,
  journey_id BYTEA NOT NULL,
  organisation_id BYTEA NOT NULL,
  day BIGINT NOT NULL,
  gate BIGINT NOT NULL,
  pass BIGINT NOT NULL,
  result TEXT NOT NULL,
  teller TEXT NOT NULL,
  asked TEXT NOT NULL,
  factors TEXT NOT NULL,
  main TEXT,
  PRIMARY KEY (programme_id, account_id)
);
CREATE INDEX episode_account_of_journey ON episode_account (programme_id, journey_id);
