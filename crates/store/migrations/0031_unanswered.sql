-- Until when a service expects room for somebody on its waiting list, where it said so; and the open prescriptions
-- of a programme by their gate, for the list of those that wait for somebody's word.
ALTER TABLE episode_prescription ADD COLUMN waiting_until BIGINT;
CREATE INDEX episode_prescription_open ON episode_prescription (programme_id, open_gate, prescription_id);
CREATE INDEX provider_question_open ON provider_question (programme_id, answered_at, prescription_id);
