-- What lists and acts ask most is answered by an index alone.

-- An offer knows itself whether its journey was recorded in error: no list or count asks the journey of each.
ALTER TABLE offer ADD COLUMN
  in_error BOOLEAN NOT NULL DEFAULT false
;
UPDATE offer SET in_error = true WHERE EXISTS (SELECT 1 FROM journey j
  WHERE j.programme_id = offer.programme_id AND j.id = offer.journey_id AND j.in_error);
DROP INDEX offer_of_practice;
CREATE INDEX offer_of_practice ON offer (programme_id, organisation_id, in_error, offered_day, id);

-- The newest journey of a person, and the open ones: most journeys are closed, and a refusal closes at once.
DROP INDEX journey_of_person;
CREATE INDEX journey_of_person ON journey (programme_id, person_id, in_error, opened_day, id);
CREATE INDEX journey_open_of_person ON journey (programme_id, person_id) WHERE open;

-- Nothing asks for journeys in this order.
DROP INDEX journey_of_practice;

-- Who refers at a practice, for the list of offers.
CREATE INDEX staff_role_of_organisation ON staff_role (programme_id, organisation_id, role);
